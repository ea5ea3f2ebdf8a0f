package io.orderflow.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import java.util.List;

/** A span of OpenTelemetry's. */
final class OtelSpan implements OpenSpan {
    private static final String ERROR_TYPE = "error.type";

    private final Span span;

    OtelSpan(Span span) {
        this.span = span;
    }

    @Override
    public OpenSpan with(String attribute, String value) {
        if (value != null && !value.isEmpty()) {
            span.setAttribute(attribute, value);
        }
        return this;
    }

    @Override
    public OpenSpan with(String attribute, long value) {
        span.setAttribute(attribute, value);
        return this;
    }

    @Override
    public OpenSpan with(String attribute, List<String> values) {
        if (!values.isEmpty()) {
            span.setAttribute(AttributeKey.stringArrayKey(attribute), values);
        }
        return this;
    }

    @Override
    public OpenSpan failed(String type) {
        span.setAttribute(ERROR_TYPE, type);
        span.setStatus(StatusCode.ERROR);
        return this;
    }

    @Override
    public TraceParent place() {
        String[] headers = new String[2];
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.root().with(span),
                        headers,
                        (carrier, header, value) -> carrier[header.equals(TraceParent.HEADER) ? 0 : 1] = value);
        return new TraceParent(headers[0], headers[1]);
    }

    @Override
    public void end() {
        span.end();
    }
}
