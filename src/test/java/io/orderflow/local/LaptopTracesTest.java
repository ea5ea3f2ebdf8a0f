package io.orderflow.local;

import io.orderflow.board.OrderTrace;
import io.orderflow.trace.FinishedSpan;
import io.orderflow.trace.Tracing.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LaptopTracesTest {
    private final LaptopTraces traces = new LaptopTraces(10);

    @Test
    void theSlowestOrderComesFirstWithItsSpansInTheirOrder() {
        traces.ended(span("a", 5, 9));
        traces.ended(span("a", 0, 3));
        traces.ended(span("b", 0, 20));

        assertThat(traces.slowest()).extracting(OrderTrace::orderId).containsExactly("order-b", "order-a");
        assertThat(traces.slowest().get(1).nanos()).isEqualTo(9);
        assertThat(traces.slowest().get(1).spans())
                .extracting(FinishedSpan::startNanos)
                .containsExactly(0L, 5L);
    }

    @Test
    void whatWasSlowStaysHoweverManyQuickOnesFollow() {
        traces.ended(span("slow", 0, 1_000));
        for (int i = 0; i < 100; i++) {
            traces.ended(span("quick" + i, 0, 1));
        }

        assertThat(traces.slowest()).hasSizeLessThanOrEqualTo(10);
        assertThat(traces.slowest().get(0).orderId()).isEqualTo("order-slow");
    }

    @Test
    void anOrderThatIsTriedForHoursTakesNoMoreThanItsShare() {
        for (int i = 0; i < 1_000; i++) {
            traces.ended(span("a", i, i + 1));
        }

        assertThat(traces.slowest().get(0).spans()).hasSize(LaptopTraces.SPANS);
    }

    private static FinishedSpan span(String trace, long start, long end) {
        return new FinishedSpan(
                "order-source",
                "process orders",
                Kind.CONSUMER,
                trace,
                trace + start,
                null,
                start,
                end,
                null,
                Map.of("cloudevents.event_subject", "order-" + trace));
    }
}
