package io.orderflow.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MixTest {
    private static final List<Fault> FAULTS = Faults.named("sink-503,sink-down,source-kill");

    @Test
    void everyFaultStrikesHoweverShortTheTime() throws Exception {
        assertThat(struck(7)).containsExactlyInAnyOrder("sink-503", "sink-down", "source-kill");
    }

    @Test
    void theSeedDecidesTheOrder() throws Exception {
        assertThat(struck(7)).isEqualTo(struck(7));
    }

    @Test
    void aFaultThatThereIsNotIsNamedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Faults.named("sink-503,sink-502"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("sink-502", "sink-503", "rocketmq-kill");
    }

    private static List<String> struck(long seed) throws Exception {
        List<String> struck = new ArrayList<>();
        new Mix(FAULTS, seed, Duration.ZERO, Duration.ofSeconds(2))
                .run((fault, pause, duration) -> struck.add(fault.name()));
        return struck;
    }
}
