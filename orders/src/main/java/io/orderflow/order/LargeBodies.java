package io.orderflow.order;

import io.orderflow.server.BeforeCamel;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/**
 * Refuses a body that says that it is too large before it is read. Camel's consumer reads it first, up to 10 MiB, and a few
 * dozen such at once are more than a pod's memory. What says no length is read and refused by the route.
 */
public final class LargeBodies {
    private LargeBodies() {}

    /**
     * @param path of the requests
     * @param refused told of each that is refused
     */
    public static void refuse(CamelContext context, String path, OrderSettings settings, Consumer<Refused> refused)
            throws Exception {
        BeforeCamel.post(context, path, () -> request -> {
            Refused refusal = settings.refusal(length(request));
            if (refusal == null) {
                request.next();
            } else {
                refused.accept(refusal);
                answer(request, refusal);
            }
        });
    }

    private static long length(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        // The server has refused what is no number.
        return length == null ? 0 : Long.parseLong(length.strip());
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
