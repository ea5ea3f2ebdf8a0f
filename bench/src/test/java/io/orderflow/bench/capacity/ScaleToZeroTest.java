package io.orderflow.bench.capacity;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** By pkg/reconciler/autoscaling/kpa/scaler.go of Serving 1.22: one pod that is wanted until 100, and none after. */
class ScaleToZeroTest {
    @Test
    void withoutTheActivatorInTheWayTheLastPodStaysForTheGrace() {
        // None is wanted from 100 on, it is inactive from then on, and 100 + 30 is the end.
        assertThat(goneAt(Map.of(), false)).isEqualTo(130);
    }

    @Test
    void withTheActivatorInTheWayTheGraceHasPassedAlready() {
        // It looks again after 3 s, at the next decision.
        assertThat(goneAt(Map.of(), true)).isEqualTo(104);
    }

    @Test
    void theRetentionOfTheLastPodIsWaitedFor() {
        assertThat(goneAt(Map.of("scale-to-zero-pod-retention-period", "5m"), true))
                .isEqualTo(400);
    }

    @Test
    void aPodThatWasActiveForLessThanTheStableWindowStays() {
        // Active since 0, and a window of 200 s: until 200 one is wanted all the same.
        assertThat(goneAt(Map.of("window", "200s"), true)).isEqualTo(204);
    }

    @Test
    void whatIsWantedAgainIsActiveAgain() {
        ScaleToZero zero = new ScaleToZero(KnativeSettings.of(Map.of()));
        for (int second = 0; second < 100; second += 2) {
            assertThat(zero.pods(second, 1, 1, 1, true)).isEqualTo(1);
        }
        assertThat(zero.pods(100, 0, 1, 1, true)).isEqualTo(1);
        assertThat(zero.pods(102, 1, 1, 1, true)).isEqualTo(1);
        assertThat(zero.pods(104, 0, 1, 1, true)).isEqualTo(1);
    }

    @Test
    void aPodThatIsStillStartingIsNotGivenUp() {
        assertThat(new ScaleToZero(KnativeSettings.of(Map.of())).pods(0, 0, 1, 0, true))
                .isEqualTo(1);
    }

    private static int goneAt(Map<String, String> settings, boolean activator) {
        ScaleToZero zero = new ScaleToZero(KnativeSettings.of(settings));
        int second = 0;
        while (zero.pods(second, second < 100 ? 1 : 0, 1, 1, activator) > 0) {
            second += KnativeAutoscaler.TICK;
        }
        return second;
    }
}
