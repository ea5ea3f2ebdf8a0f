package io.orderflow.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import org.apache.camel.CamelContext;

/**
 * A span for each request to the sink, by OpenTelemetry's conventions for HTTP. It goes out as the request's
 * {@code traceparent}, as on the next hop; the event's extension of that name stays the publisher's, as the distributed
 * tracing extension of CloudEvents has it.
 */
final class RequestSpans {
    private final Tracing tracing;
    private final SinkAddress address;

    private RequestSpans(Tracing tracing, SinkAddress address) {
        this.tracing = tracing;
        this.address = address;
    }

    /** @return null if the context is not traced */
    static RequestSpans of(CamelContext context, SinkAddress address) {
        Tracing tracing = Traces.of(context);
        return tracing == null ? null : new RequestSpans(tracing, address);
    }

    /** Begins one under what the headers name, and puts itself in its place. */
    OpenSpan start(HttpHeaders headers) {
        TraceParent parent = TraceParent.of(headers.get(TraceParent.HEADER), headers.get(TraceParent.STATE_HEADER));
        OpenSpan span = tracing.start(Kind.CLIENT, "POST", parent)
                .with("http.request.method", "POST")
                .with("url.full", address.toString())
                .with("server.address", address.host())
                .with("server.port", address.port());
        TraceParent place = span.place();
        headers.set(TraceParent.HEADER, place.text());
        if (place.state() == null) {
            headers.remove(TraceParent.STATE_HEADER);
        } else {
            headers.set(TraceParent.STATE_HEADER, place.state());
        }
        return span;
    }

    /** @param span null if nothing is traced */
    static void answered(OpenSpan span, int status) {
        if (span != null) {
            span.with("http.response.status_code", status);
            if (status < 200 || status > 299) {
                span.failed(Integer.toString(status));
            }
            span.end();
        }
    }

    /** @param span null if nothing is traced */
    static void failed(OpenSpan span) {
        if (span != null) {
            span.failed("no_answer").end();
        }
    }
}
