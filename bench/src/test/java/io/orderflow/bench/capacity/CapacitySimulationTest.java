package io.orderflow.bench.capacity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CapacitySimulationTest {
    /** Each order takes 10 ms, as many as there are at once; a source starts in 3 s, a handler in 5. */
    private static final MeasuredRates TEN_MILLIS = new MeasuredRates(
            new ServiceCurve(
                    List.of(new ServiceCurve.Point(1, 100, 1e-6, 1e-6), new ServiceCurve.Point(10, 1000, 1e-6, 1e-6))),
            10_000,
            1e-6,
            3,
            5);

    @Test
    void theFirstOrderWaitsForTheColdStart() {
        Demand one = new Demand("one order", seconds(600, 100, 1));
        CapacityRun run = CapacitySimulation.run(one, settings(Map.of("target", "10")), TEN_MILLIS);
        // Due in second 100, when the pod is asked for; ready at 105, and both are spread over their second.
        assertThat(run.waits().quantile(0.5)).isCloseTo(5, within(1e-9));
        // Knative sees the five seconds that it waits until the last of them, 104, has left the window of 60: 1 / 60 /
        // 7 of a
        // pod is one. At 164 none is wanted and it was active for 59 s, at 166 it is inactive, at 170 it may go.
        assertThat(run.handlers()[99]).isZero();
        assertThat(run.handlers()[100]).isEqualTo(1);
        assertThat(Arrays.stream(run.handlers()).sum()).isBetween(60, 76);
    }

    @Test
    void aBacklogWaitsForWhatIsInFrontOfItByTheRateThatIsCarried() {
        // 2,000 at once; one pod with 10 in flight of 10 ms each carries 1,000 a second: the last is through after 2 s.
        Demand burst = new Demand("burst", seconds(60, 10, 2000));
        CapacityRun run =
                CapacitySimulation.run(burst, settings(Map.of("min-scale", "1", "max-scale", "1")), TEN_MILLIS);
        assertThat(run.issued()[10]).isCloseTo(1000, within(1e-6));
        assertThat(run.issued()[11]).isCloseTo(1000, within(1e-6));
        assertThat(run.issued()[12]).isCloseTo(0, within(1e-6));
        assertThat(run.backlog()[10]).isCloseTo(1000, within(1e-6));
        // They are due over one second and issued over two: the wait grows evenly from 0 to 1 s.
        assertThat(run.waits().quantile(0.5)).isCloseTo(0.5, within(0.26));
        assertThat(run.waits().quantile(1)).isCloseTo(1, within(0.26));
    }

    @Test
    void podsBeyondTheConnectionsNeverBecomeReady() {
        // 97 - 10 leave 8 pods with 10 each. Of 64 in flight each has 8: 100 + 900 lg 8 = 912.8 a second. 20 pods with
        // 3.2
        // would carry 20 x (100 + 900 lg 3.2) = 11,093.
        CapacitySettings many = settings(Map.of("min-scale", "20", "max-scale", "20"));
        Demand flood = new Demand("flood", seconds(60, 0, 1_000_000));
        assertThat(CapacitySimulation.run(flood, many, TEN_MILLIS).issued()[5]).isCloseTo(8 * 912.78, within(0.1));
    }

    /** Whatever comes: nothing is lost, nothing made, and there are never more pods than are allowed. */
    @Property(tries = 50)
    void everyOrderIsIssuedOrLeft(@ForAll @IntRange(max = 5000) int rate, @ForAll @IntRange(max = 300) int from) {
        int[] orders = new int[400];
        Arrays.fill(orders, from, 400, rate);
        CapacityRun run =
                CapacitySimulation.run(new Demand("", orders), settings(Map.of("max-scale", "3")), TEN_MILLIS);
        assertThat(Arrays.stream(run.issued()).sum() + run.left())
                .isCloseTo(run.demand().orders(), within(1e-3));
        assertThat(run.mostHandlers()).isLessThanOrEqualTo(3);
        assertThat(run.mostSources()).isLessThanOrEqualTo(8);
    }

    private static int[] seconds(int count, int second, int orders) {
        int[] seconds = new int[count];
        seconds[second] = orders;
        return seconds;
    }

    private static CapacitySettings settings(Map<String, String> knative) {
        return new CapacitySettings(
                64,
                8,
                1,
                10,
                10,
                97,
                2,
                KnativeSettings.of(knative),
                new SourceScaling(1, 8, 2_000_000, 15, 300, 300, 1, 60));
    }
}
