package io.orderflow.trace;

import io.orderflow.trace.Tracing.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class HarmlessTracingTest {
    private static final TraceParent PUBLISHER =
            TraceParent.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=b");

    private final AtomicInteger thrown = new AtomicInteger();

    @Test
    void aSpanThatThrowsEverywhereThrowsNowhere() {
        OpenSpan span = HarmlessTracing.of(tracing(new ThrowingSpan())).start(Kind.CLIENT, "POST", PUBLISHER);

        assertThatCode(() -> span.with("a", "b")
                        .with("c", 1)
                        .with("d", List.of())
                        .failed("500")
                        .end())
                .doesNotThrowAnyException();
        assertThat(thrown).hasValue(5);
        assertThat(span.place()).isEqualTo(PUBLISHER);
    }

    @Test
    void aTracingThatThrowsOrHasNothingGivesSpansAllTheSame() {
        for (Tracing failing : List.of(tracing(null), new ThrowingTracing())) {
            Tracing harmless = HarmlessTracing.of(failing);
            OpenSpan span = harmless.start(Kind.CONSUMER, "process orders", PUBLISHER, 1);

            assertThat(span.with("a", "b").failed("500").place()).isEqualTo(PUBLISHER);
            assertThatCode(span::end).doesNotThrowAnyException();
            assertThatCode(harmless::close).doesNotThrowAnyException();
        }
    }

    /** It goes out as a header. */
    @Test
    void whereNoSpanIsAboveALostOneItsPlaceIsWellFormedAndSampledByNobody() {
        Tracing lost = HarmlessTracing.of(new ThrowingTracing());
        TraceParent beginning = TraceParent.beginning("an id");

        TraceParent place = lost.start(Kind.CONSUMER, "process", beginning).place();
        assertThat(place.traceId()).isEqualTo(beginning.traceId());
        for (TraceParent each :
                List.of(place, lost.start(Kind.SERVER, "POST", null).place())) {
            assertThat(TraceParent.of(each.text(), null)).isEqualTo(each);
            assertThat(each.text()).endsWith("-00");
        }
    }

    private static Tracing tracing(OpenSpan span) {
        return new Tracing() {
            @Override
            public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
                return span;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private RuntimeException failure() {
        thrown.incrementAndGet();
        throw new NoClassDefFoundError("in a test");
    }

    private final class ThrowingTracing implements Tracing {
        @Override
        public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
            throw failure();
        }

        @Override
        public void close() {
            throw failure();
        }
    }

    private final class ThrowingSpan implements OpenSpan {
        @Override
        public OpenSpan with(String attribute, String value) {
            throw failure();
        }

        @Override
        public OpenSpan with(String attribute, long value) {
            throw failure();
        }

        @Override
        public OpenSpan with(String attribute, List<String> values) {
            throw failure();
        }

        @Override
        public OpenSpan failed(String type) {
            throw failure();
        }

        @Override
        public TraceParent place() {
            throw failure();
        }

        @Override
        public void end() {
            throw failure();
        }
    }
}
