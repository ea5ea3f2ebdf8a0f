package io.orderflow.opentelemetry;

import io.orderflow.trace.FinishedSpan;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import io.orderflow.trace.TracingFactory;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OtlpTracingFactoryTest {
    private static final TraceParent PARENT =
            TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1");

    private final List<FinishedSpan> ended = new CopyOnWriteArrayList<>();

    @Test
    void aSpanGoesOnWithTheTraceOfItsParentAndItsStateGoesAlong() {
        try (Tracing tracing = watched()) {
            OpenSpan span = tracing.start(Kind.CONSUMER, "process orders", PARENT, 5_000_000);
            assertThat(span.place().traceId()).isEqualTo(PARENT.traceId());
            assertThat(span.place().spanId()).isNotEqualTo(PARENT.spanId());
            assertThat(span.place().state()).isEqualTo("vendor=1");
            span.with("messaging.system", "rocketmq")
                    .with("none", (String) null)
                    .failed("503")
                    .end();
            span.end();
        }

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.parentId()).isEqualTo(PARENT.spanId());
            assertThat(span.error()).isEqualTo("503");
            assertThat(span.endNanos() - span.startNanos()).isGreaterThanOrEqualTo(5_000_000);
            assertThat(span.attributes())
                    .containsEntry("messaging.system", "rocketmq")
                    .doesNotContainKey("none");
        });
    }

    @Test
    void eachAttemptOfAMessageWithoutATraceIsInTheSameOne() {
        TraceParent beginning = TraceParent.beginning("message");
        try (Tracing tracing = watched();
                Tracing ofAnotherSource = watched()) {
            tracing.start(Kind.CONSUMER, "process orders", beginning).end();
            ofAnotherSource.start(Kind.CONSUMER, "process orders", beginning).end();
            tracing.start(Kind.CONSUMER, "process orders", null).end();
        }

        assertThat(ended).allMatch(span -> span.parentId() == null);
        assertThat(ended)
                .filteredOn(span -> span.traceId().equals(beginning.traceId()))
                .hasSize(2);
    }

    @Test
    void whatAPublisherWritesAtLengthIsCut() {
        try (Tracing tracing = watched()) {
            tracing.start(Kind.CONSUMER, "process orders", null)
                    .with("messaging.message.id", "x".repeat(30_000))
                    .end();
        }

        assertThat(ended.get(0).attributes().get("messaging.message.id")).hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"collector:4318", "ftp://collector", "http://user:p4ss@collector", "http://c\nd", "http://"})
    void aPlaceThatIsNoneIsOneLine(String endpoint) {
        assertThatThrownBy(() -> factory().create("order-source", endpoint, true, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orderflow.traces.endpoint")
                .hasMessageNotContainingAny("\n", "p4ss");
    }

    @Test
    void aProtocolThatIsNotHereIsOneLine() {
        System.setProperty("otel.exporter.otlp.protocol", "grpc");
        try {
            assertThatThrownBy(() -> factory().create("order-source", "http://collector:4317", true, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("grpc")
                    .hasMessageContaining("http/protobuf");
        } finally {
            System.clearProperty("otel.exporter.otlp.protocol");
        }
    }

    @Test
    void aCollectorsKeyIsInNoMessage() {
        System.setProperty("otel.exporter.otlp.headers", "s3cr3t");
        try {
            assertThatThrownBy(() -> factory().create("order-source", "http://collector:4318", true, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cr3t");
        } finally {
            System.clearProperty("otel.exporter.otlp.headers");
        }
    }

    private Tracing watched() {
        return factory().create("order-source", "", false, ended::add);
    }

    private static TracingFactory factory() {
        return ServiceLoader.load(TracingFactory.class).findFirst().orElseThrow();
    }
}
