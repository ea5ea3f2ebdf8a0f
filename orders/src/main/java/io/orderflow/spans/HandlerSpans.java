package io.orderflow.spans;

import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * A span for each request that a handler takes, by OpenTelemetry's conventions for HTTP servers and for CloudEvents, under the
 * one that the request names; and one below it for each statement. Nothing is installed where nothing is traced.
 */
public final class HandlerSpans extends RoutePolicySupport implements RoutePolicyFactory {
    private static final String SPAN = "orderflow.span";

    private final Tracing tracing;

    private HandlerSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /** For the routes that are still to be made; once for a context. */
    public static void install(CamelContext context) {
        Tracing tracing = Traces.of(context);
        if (tracing != null) {
            context.addRoutePolicyFactory(new HandlerSpans(tracing));
            context.getManagementStrategy().addEventNotifier(new StatementSpans(tracing));
        }
    }

    /** Where the exchange is in its trace; null if it is not traced. */
    static TraceParent placeOf(Exchange exchange) {
        OpenSpan span = exchange.getProperty(SPAN, OpenSpan.class);
        return span == null ? null : span.place();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return this;
    }

    /** The first route of an exchange; the others go on with it. */
    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        if (exchange.getProperty(SPAN) == null) {
            OpenSpan span = start(exchange.getMessage());
            exchange.setProperty(SPAN, span);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    end(span, status(done));
                }
            });
        }
    }

    private OpenSpan start(Message request) {
        String path = path(request);
        TraceParent parent = TraceParent.of(text(request, TraceParent.HEADER), text(request, TraceParent.STATE_HEADER));
        return tracing.start(Kind.SERVER, path == null ? "POST" : "POST " + path, parent)
                .with("http.request.method", "POST")
                .with("http.route", path)
                .with("url.path", path)
                .with("cloudevents.event_id", attribute(request, "CamelCloudEventID", "ce-id"))
                .with("cloudevents.event_source", attribute(request, "CamelCloudEventSource", "ce-source"))
                .with("cloudevents.event_type", attribute(request, "CamelCloudEventType", "ce-type"))
                .with("cloudevents.event_subject", attribute(request, "CamelCloudEventSubject", "ce-subject"));
    }

    /** Null if the consumer does not tell; camel-knative's has what follows its own path in the one header. */
    private static String path(Message request) {
        String path = text(request, Exchange.HTTP_PATH);
        if (path == null || path.isEmpty()) {
            path = text(request, Exchange.HTTP_URI);
        }
        return path == null || !path.startsWith("/") ? null : path.replaceFirst("\\?.*", "");
    }

    private static String attribute(Message request, String camelName, String wireName) {
        String value = text(request, camelName);
        return value == null ? text(request, wireName) : value;
    }

    /** Null for none, and for a header that came several times, of which none is to be believed. */
    private static String text(Message request, String header) {
        return request.getHeader(header) instanceof String value ? value : null;
    }

    /** As the HTTP consumer will answer. */
    private static int status(Exchange exchange) {
        if (exchange.isFailed()) {
            return 500;
        }
        Message answer = exchange.getMessage();
        return answer.getHeader(Exchange.HTTP_RESPONSE_CODE, answer.getBody() == null ? 204 : 200, Integer.class);
    }

    private static void end(OpenSpan span, int status) {
        span.with("http.response.status_code", status);
        if (status >= 500) {
            span.failed(Integer.toString(status));
        }
        span.end();
    }
}
