package io.orderflow.opentelemetry;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Tracing;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spans of OpenTelemetry's SDK. */
final class OtelTracing implements Tracing {
    private static final int CLOSE_SECONDS = 5;

    private static final TextMapGetter<TraceParent> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceParent place) {
            return List.of(TraceParent.HEADER, TraceParent.STATE_HEADER);
        }

        @Override
        public String get(TraceParent place, String header) {
            return header.equals(TraceParent.HEADER) ? place.text() : place.state();
        }
    };

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final TraceIds ids;

    /** @param ids those that the SDK takes its ids from */
    OtelTracing(OpenTelemetrySdk sdk, TraceIds ids) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("io.orderflow");
        this.ids = ids;
    }

    @Override
    public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.valueOf(kind.name()));
        if (sinceNanos > 0) {
            builder.setStartTimestamp(Instant.now().minusNanos(sinceNanos));
        }
        if (parent == null) {
            return new OtelSpan(builder.setNoParent().startSpan());
        }
        if (parent.isBeginning()) {
            builder.setNoParent();
            return new OtelSpan(ids.with(parent.traceId(), builder::startSpan));
        }
        builder.setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, GETTER));
        return new OtelSpan(builder.startSpan());
    }

    @Override
    public void close() {
        sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
