package io.orderflow.bench.capacity;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ServiceCurveTest {
    /** 1 at once: 500/s, with 0.4 ms of a core each; 100 at once: 4,500/s with 0.2 ms, and PostgreSQL 0.1 ms. */
    private final ServiceCurve curve = new ServiceCurve(
            List.of(new ServiceCurve.Point(100, 4500, 0.0002, 0.0001), new ServiceCurve.Point(1, 500, 0.0004, 0.0003)));

    @Test
    void betweenTwoMeasurementsItIsByTheLogarithm() {
        // 10 is halfway from 1 to 100: (500 + 4,500) / 2.
        assertThat(curve.rate(10, 4)).isCloseTo(2500, within(1e-9));
        assertThat(curve.rate(0.5, 4)).isEqualTo(250);
        assertThat(curve.rate(1000, 4)).isEqualTo(4500);
    }

    @Test
    void aPodIsNoFasterThanItsCoresAllow() {
        // Half a core by 0.2 ms an order.
        assertThat(curve.rate(100, 0.5)).isCloseTo(2500, within(1e-9));
        // Two cores of PostgreSQL by (0.3 + 0.1) / 2 ms.
        assertThat(curve.databaseRate(10, 2)).isCloseTo(10_000, within(1e-6));
    }

    @Test
    void howManyAreAtOnceIsTheInverseOfTheRate() {
        assertThat(curve.atOnce(50, 4, 64)).isCloseTo(0.1, within(1e-9));
        assertThat(curve.rate(curve.atOnce(3000, 4, 64), 4)).isCloseTo(3000, within(0.01));
        // What no pod can do takes all that may be in flight.
        assertThat(curve.atOnce(9000, 4, 64)).isCloseTo(64, within(1e-6));
    }
}
