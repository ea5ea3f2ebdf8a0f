package io.orderflow.bench.capacity;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Computed by hand from the documents of KEDA and of Kubernetes' HorizontalPodAutoscaler, for 2,000 orders a pod. */
class SourceAutoscalerTest {
    private final SourceAutoscaler atLeastOne =
            new SourceAutoscaler(new SourceScaling(1, 8, 2000, 15, 300, 300, 1, 60));
    private final SourceAutoscaler noneAtNight =
            new SourceAutoscaler(new SourceScaling(0, 8, 2000, 0, 300, 300, 1, 60));

    @Test
    void aLagGetsItsPodsRoundedUpAtEachSync() {
        // 5,001 / 2,000 = 2.5.
        assertThat(atLeastOne.pods(14, 1, 5001)).isEqualTo(1);
        assertThat(atLeastOne.pods(15, 1, 5001)).isEqualTo(3);
    }

    @Test
    void itGrowsByFourPodsOrTwofoldAndToNoMoreThanTheMaximum() {
        // 50,000 / 2,000 = 25: from 1 to max(1 + 4, 1 x 2), then to 8.
        assertThat(atLeastOne.pods(15, 1, 50_000)).isEqualTo(5);
        assertThat(atLeastOne.pods(30, 5, 50_000)).isEqualTo(8);
    }

    @Test
    void aTenthMoreOrLessChangesNothing() {
        // 2 pods are for 4,000: 4,399 is less than 1.1 of it, 4,401 more.
        assertThat(atLeastOne.pods(15, 2, 4399)).isEqualTo(2);
        assertThat(atLeastOne.pods(30, 2, 4401)).isEqualTo(3);
    }

    @Test
    void itShrinksByOnePodAMinuteAfterTheWindow() {
        assertThat(atLeastOne.pods(0, 4, 8000)).isEqualTo(4);
        assertThat(atLeastOne.pods(285, 4, 0)).isEqualTo(4);
        assertThat(atLeastOne.pods(300, 4, 0)).isEqualTo(3);
        assertThat(atLeastOne.pods(345, 3, 0)).isEqualTo(3);
        assertThat(atLeastOne.pods(360, 3, 0)).isEqualTo(2);
        assertThat(atLeastOne.pods(420, 2, 0)).isEqualTo(1);
        assertThat(atLeastOne.pods(480, 1, 0)).isEqualTo(1);
    }

    @Test
    void theLastGoesAfterTheCooldownAndComesAtOnceWhenTheScalerPushes() {
        assertThat(noneAtNight.pods(7, 0, 1)).isEqualTo(1);
        assertThat(noneAtNight.pods(306, 1, 0)).isEqualTo(1);
        assertThat(noneAtNight.pods(307, 1, 0)).isZero();
    }
}
