package io.orderflow.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTest {
    private static final List<Case> CASES = Stream.of("0 ms A", "0 ms B", "0 ms C", "2 ms A", "2 ms B")
            .map(TurnsTest::one)
            .toList();

    @Test
    void theFirstRoundIsInTheGivenOrder() {
        assertThat(Turns.of(CASES, 1)).isEqualTo(CASES);
    }

    @Test
    void anotherContenderBeginsInEachRoundAndSettingsStayTogether() {
        assertThat(Turns.of(CASES, 2))
                .extracting(Case::toString)
                .containsExactly(
                        "drain, 0 ms, B", "drain, 0 ms, C", "drain, 0 ms, A", "drain, 2 ms, B", "drain, 2 ms, A");
        assertThat(Turns.of(CASES, 4).subList(0, 3)).isEqualTo(CASES.subList(0, 3));
    }

    private static Case one(String settingAndContender) {
        return Case.of("drain", settingAndContender.substring(0, 4), settingAndContender.substring(5), () -> Map.of());
    }
}
