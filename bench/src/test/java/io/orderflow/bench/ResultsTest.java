package io.orderflow.bench;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsTest {
    private final Results results = new Results(List.of(
            sample(1, "plain", 100),
            sample(1, "ours", 500),
            sample(2, "ours", 600),
            sample(2, "plain", 200),
            sample(3, "ours", 900)));

    @Test
    void contendersComeInAFixedOrder() {
        assertThat(new Results(List.of(sample(1, "ours", 1), sample(1, "limit", 1), sample(1, "plain-tuned", 1)))
                        .contenders())
                .containsExactly("limit", "plain-tuned", "ours");
    }

    @Test
    void aRatioIsOfOneRoundAndItsMedianOfThoseInWhichBothWereMeasured() {
        assertThat(results.ratio("sink 0 ms", "ours", "plain", "messages/s")).isEqualTo(new Summary(4, 3, 5));
    }

    @Test
    void oursIsComparedWithEveryRivalThatTookPart() {
        assertThat(Ratio.of(results))
                .containsExactly(new Ratio("sink 0 ms", "ours / plain", "messages/s", new Summary(4, 3, 5)));
    }

    @Test
    void noRivalNoRatio() {
        assertThat(Ratio.of(new Results(List.of(sample(1, "ours", 1), sample(1, "ours-k", 2)))))
                .isEmpty();
    }

    private static Sample sample(int round, String contender, double rate) {
        return new Sample("drain", "sink 0 ms", contender, round, Map.of("messages/s", rate));
    }
}
