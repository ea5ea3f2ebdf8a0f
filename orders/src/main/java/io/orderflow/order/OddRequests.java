package io.orderflow.order;

import io.orderflow.event.HeaderValue;
import io.orderflow.event.StructuredEvents;
import io.orderflow.server.BeforeCamel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/**
 * What Camel's consumers of an order would take for something else than it is.
 *
 * <pre>
 *   a request                                 they would                                    it gets
 *   says that its body is too large           read it first: a few dozen fill a pod's heap  413
 *   no event of this version, another type    answer 404, which Knative tries 12 times      400, 422
 *   structured, its media type in capitals    answer 404: they know one spelling            that spelling
 *   has an id or a source in UTF-8            find control characters in it                 the characters that it has
 *   has the content type of a form            take its bytes apart, which are the order     that of JSON
 *   has a content type that is none           answer 500                                    400
 * </pre>
 *
 * What does not say how large its body is, the route refuses.
 */
public final class OddRequests {
    private OddRequests() {}

    /**
     * @param path of the requests
     * @param refused told of each that is refused
     */
    public static void answer(CamelContext context, String path, OrderSettings settings, Consumer<Refused> refused)
            throws Exception {
        BeforeCamel.post(context, path, () -> request -> {
            try {
                settings.requireAllowed(length(request.request()));
                look(request.request());
                // Only now: it is read once, and then kept.
                if (!BeforeCamel.hasReadableContentType(request)) {
                    throw new Refused(400, "not a CloudEvent: its content type is no media type");
                }
                request.next();
            } catch (Refused refusal) {
                refused.accept(refusal);
                answer(request, refusal);
            }
        });
    }

    private static void look(HttpServerRequest request) throws Refused {
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (StructuredEvents.isOne(contentType)) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, StructuredEvents.spelled(contentType));
        } else {
            OrderEvent.requireOrder(request.headers()::getAll);
            readAsSent(request.headers(), "ce-id");
            readAsSent(request.headers(), "ce-source");
            if (BeforeCamel.isForm(contentType)) {
                request.headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
            }
        }
    }

    /** Of one that is there twice neither: the route refuses it. */
    private static void readAsSent(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() == 1) {
            String value = HeaderValue.received(values.get(0));
            if (!value.equals(values.get(0))) {
                headers.set(name, value);
            }
        }
    }

    /** @return 0 if it does not say; the server has refused what is no number */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private static void answer(RoutingContext request, Refused refusal) {
        // What still comes is thrown away: a connection that is closed before may take the answer with it.
        request.request().resume();
        request.response()
                .setStatusCode(refusal.code())
                .putHeader(HttpHeaders.CONTENT_TYPE, Refused.CONTENT_TYPE)
                .end(refusal.getMessage());
    }
}
