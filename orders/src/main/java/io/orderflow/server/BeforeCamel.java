package io.orderflow.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;

/**
 * Stands before Camel's HTTP consumer of a path, on the same server and on every runtime, for what that consumer does to a
 * request before a route sees it.
 */
public final class BeforeCamel implements StartupListener, Ordered {
    private static final Pattern FORM = Pattern.compile(
            "\\s*(multipart/form-data|application/x-www-form-urlencoded)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final CamelContext context;
    private final String path;
    private final Supplier<Handler<RoutingContext>> handler;

    private BeforeCamel(CamelContext context, String path, Supplier<Handler<RoutingContext>> handler) {
        this.context = context;
        this.path = path;
        this.handler = handler;
    }

    /**
     * Hands what is posted to the path to the handler, which answers it or calls {@link RoutingContext#next}.
     *
     * @param handler made when the routes run
     */
    public static void post(CamelContext context, String path, Supplier<Handler<RoutingContext>> handler)
            throws Exception {
        context.addStartupListener(new BeforeCamel(context, path, handler));
    }

    /** Whether Vert.x takes a body of this content type apart, as Camel's consumer has it do. */
    public static boolean isForm(String contentType) {
        return contentType != null && FORM.matcher(contentType).matches();
    }

    /**
     * Whether the request's content type can be read. Camel's consumer asks Vert.x for it, which throws where it cannot, so that
     * no route ever sees the request, and its answer is 500: tried again, and by the dead-letter sink again.
     */
    public static boolean hasReadableContentType(RoutingContext request) {
        try {
            request.parsedHeaders().contentType().parameters();
            return true;
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // Before the consumer's own, and behind what a runtime has of its own.
        context.getRegistry()
                .findSingleByType(Router.class)
                .post(path)
                .order(-1)
                .handler(handler.get());
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
