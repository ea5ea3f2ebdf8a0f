package io.orderflow.bench.capacity;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Cases computed by hand from Knative's documentation (Autoscaling: concepts, concurrency, rate limits, scale bounds) and from
 * pkg/autoscaler/scaling/autoscaler.go of Serving 1.22. A target of 10 at 70 % is 7 requests a pod.
 */
class KnativeAutoscalerTest {
    private static final Map<String, String> TEN = Map.of("target", "10");

    @Test
    void aTargetIsUsedToSeventyPercentAndNeverAboveTheHardLimit() {
        assertThat(KnativeSettings.of(TEN).target()).isEqualTo(7);
        // The smaller of both counts: 0.7 x 5.
        assertThat(KnativeSettings.of(Map.of("target", "10", "container-concurrency", "5"))
                        .target())
                .isEqualTo(3.5);
        // A tenth of the stable window.
        assertThat(KnativeSettings.of(TEN).panicWindow()).isEqualTo(6);
        assertThat(KnativeSettings.of(Map.of("window", "45s")).panicWindow()).isEqualTo(5);
    }

    @Test
    void aSteadyLoadGetsItsAverageByTheTargetRoundedUp() {
        KnativeAutoscaler autoscaler = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(autoscaler, 60, 35);
        // 35 / 7 = 5; and 5 / 3 ready = 1.7 is below 2, so that it is the stable window that counts.
        assertThat(autoscaler.desired(60, 3)).isEqualTo(5);
        assertThat(autoscaler.isPanicking()).isFalse();
        observe(autoscaler, 60, 35.1);
        // 35.1 / 7 = 5.01.
        assertThat(autoscaler.desired(120, 5)).isEqualTo(6);
    }

    @Test
    void aWindowThatIsNotFullIsAveragedOverWhatThereIs() {
        KnativeAutoscaler autoscaler = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(autoscaler, 4, 14);
        // (14 + 14 + 14 + 14) / 4 / 7 = 2, not 56 / 60 / 7 = 0.13; it is panic too: 2 / 1 ready.
        assertThat(autoscaler.desired(4, 1)).isEqualTo(2);
    }

    @Test
    void twiceWhatTheReadyPodsCanTakeIsPanicAndCountsTheLastSixSeconds() {
        KnativeAutoscaler autoscaler = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(autoscaler, 60, 0);
        observe(autoscaler, 1, 42);
        // 42 / 6 = 7 in the panic window: 1 pod, 1 / 1 < 2. In the stable one 42 / 60 / 7 = 0.1.
        assertThat(autoscaler.desired(61, 1)).isEqualTo(1);
        assertThat(autoscaler.isPanicking()).isFalse();
        observe(autoscaler, 1, 42);
        // (42 + 42) / 6 = 14: 2 pods, 2 / 1 = 200 %.
        assertThat(autoscaler.desired(62, 1)).isEqualTo(2);
        assertThat(autoscaler.isPanicking()).isTrue();
        observe(autoscaler, 4, 42);
        // 42 / 7 = 6, while the stable window is at 6 x 42 / 60 / 7 = 0.6.
        assertThat(autoscaler.desired(66, 1)).isEqualTo(6);
    }

    @Test
    void panicNeverTakesAPodAndEndsAStableWindowAfterItsLastCause() {
        KnativeAutoscaler autoscaler = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(autoscaler, 6, 42);
        assertThat(autoscaler.desired(6, 1)).isEqualTo(6);
        observe(autoscaler, 60, 0);
        // Not longer than 60 s: 66 - 6 = 60.
        assertThat(autoscaler.desired(66, 6)).isEqualTo(6);
        // 68 - 6 = 62 > 60; no more than half of them goes at once: floor(6 / 2) = 3.
        assertThat(autoscaler.desired(68, 6)).isEqualTo(3);
        assertThat(autoscaler.desired(70, 3)).isEqualTo(1);
        assertThat(autoscaler.desired(72, 1)).isZero();
    }

    @Test
    void itGrowsByNoMoreThanItsRateAndAtLeastByOne() {
        // The case in the comment of Knative's source: rate 1.1, 3 at once, 2 ready, target 1: 2.2, rounded up.
        KnativeAutoscaler slow = new KnativeAutoscaler(
                KnativeSettings.of(
                        Map.of("target", "1", "target-utilization-percentage", "100", "max-scale-up-rate", "1.1")),
                2);
        observe(slow, 60, 3);
        assertThat(slow.desired(60, 2)).isEqualTo(3);
        // By default a thousandfold: 700 / 7 = 100 from one.
        KnativeAutoscaler fast = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(fast, 60, 700);
        assertThat(fast.desired(60, 1)).isEqualTo(100);
    }

    @Test
    void aScaleDownWaitsForItsDelay() {
        KnativeAutoscaler autoscaler =
                new KnativeAutoscaler(KnativeSettings.of(Map.of("target", "10", "scale-down-delay", "60s")), 1);
        observe(autoscaler, 60, 21);
        assertThat(autoscaler.desired(60, 3)).isEqualTo(3);
        observe(autoscaler, 60, 14);
        assertThat(autoscaler.desired(118, 3)).isEqualTo(3);
        // What was wanted at 60 has been 60 s ago.
        assertThat(autoscaler.desired(120, 3)).isEqualTo(2);
    }

    @Test
    void theFirstRequestStartsAsManyAsTheActivationScale() {
        KnativeAutoscaler autoscaler =
                new KnativeAutoscaler(KnativeSettings.of(Map.of("target", "10", "activation-scale", "3")), 0);
        observe(autoscaler, 60, 0);
        assertThat(autoscaler.desired(60, 0)).isZero();
        observe(autoscaler, 1, 1);
        // 1 / 60 / 7, rounded up, is one; the activation scale makes it three.
        assertThat(autoscaler.desired(61, 0)).isEqualTo(3);
    }

    @Test
    void theActivatorStaysInTheWayUntilThePodsHaveRoomForABurst() {
        KnativeAutoscaler autoscaler = new KnativeAutoscaler(KnativeSettings.of(TEN), 1);
        observe(autoscaler, 6, 0);
        // 21 x 10 - 211 = -1, 22 x 10 - 211 = 9.
        assertThat(autoscaler.isActivatorInTheWay(21)).isTrue();
        assertThat(autoscaler.isActivatorInTheWay(22)).isFalse();
    }

    @Test
    void aValueThatKnativeWouldNotTakeIsRefusedByItsName() {
        assertThatThrownBy(() -> KnativeSettings.of(Map.of("max-scale-up-rate", "1")))
                .hasMessage("Knative's max-scale-up-rate is '1': must be a number from 1.000001 to 1000000");
        assertThatThrownBy(() -> KnativeSettings.of(Map.of("window", "5s")))
                .hasMessage("Knative's window is '5s': must be a time from 6s to 3600s, such as 60s or 5m");
        assertThatThrownBy(() -> KnativeSettings.of(Map.of("minScale", "1")))
                .hasMessage("Knative's autoscaler has no setting 'minScale' that is simulated");
    }

    private static void observe(KnativeAutoscaler autoscaler, int seconds, double concurrency) {
        for (int i = 0; i < seconds; i++) {
            autoscaler.observe(concurrency);
        }
    }
}
