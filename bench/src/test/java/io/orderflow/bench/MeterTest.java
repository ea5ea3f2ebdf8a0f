package io.orderflow.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MeterTest {
    private final Meter meter = new Meter();

    @Test
    void countsOnlyWhatIsAnsweredFromBeginToEnd() throws Exception {
        meter.add(System.nanoTime());
        meter.begin();
        assertThat(meter.add(System.nanoTime())).isTrue();
        meter.add(System.nanoTime());
        assertThat(meter.end()).containsEntry("orders", 2.0);
        assertThat(meter.add(System.nanoTime())).isFalse();
    }

    @Test
    void anIntervalWithoutAnAnswerIsAFailureAndNotARateOfZero() throws Exception {
        meter.add(System.nanoTime());
        meter.begin();
        assertThatThrownBy(meter::end).hasMessageStartingWith("no order was answered in");
    }

    @Test
    void aRefusalIsTheReasonWheneverItComes() throws Exception {
        meter.add(System.nanoTime());
        meter.begin();
        meter.add(System.nanoTime());
        meter.fail("the handler answered 503");
        assertThatThrownBy(meter::end).hasMessage("the handler answered 503");
        assertThatThrownBy(() -> {
                    Meter refused = new Meter();
                    refused.fail("refused");
                    refused.begin();
                })
                .hasMessage("refused");
    }

    @Test
    void whatIsCutOffAtTheEndIsNoFailure() throws Exception {
        meter.add(System.nanoTime());
        meter.begin();
        meter.add(System.nanoTime());
        meter.end();
        meter.fail("connection closed");
        assertThat(meter.end()).containsEntry("orders", 1.0);
    }
}
