package io.orderflow.deadletter;

import io.orderflow.trace.TraceParent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Ordered;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StartupListener;

/**
 * Receives what has the content type of a form, byte by byte. Camel's HTTP consumer lets Vert.x take a form apart, on every
 * runtime and with every option, and none of its parts is what was sent; so this stands before it, on the same server.
 */
public final class WholeForms implements StartupListener, Ordered {
    private static final Pattern FORM = Pattern.compile(
            "\\s*(multipart/form-data|application/x-www-form-urlencoded)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final CamelContext context;
    private final String path;
    private final String endpoint;
    private ProducerTemplate route;

    private WholeForms(CamelContext context, String path, String endpoint) {
        this.context = context;
        this.path = path;
        this.endpoint = endpoint;
    }

    /**
     * Hands the events that are posted to the path, and whose data is a form, to the endpoint: its attributes as headers, its
     * data as bytes. What is there in the end is the answer.
     */
    public static void receive(CamelContext context, String path, String endpoint) throws Exception {
        context.addStartupListener(new WholeForms(context, path, endpoint));
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        route = context.createProducerTemplate();
        // Before the consumer's own, and behind what a runtime has of its own.
        context.getRegistry()
                .findSingleByType(Router.class)
                .post(path)
                .order(-1)
                .handler(this::handle);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    private void handle(RoutingContext request) {
        String contentType = request.request().getHeader("Content-Type");
        if (contentType == null || !FORM.matcher(contentType).matches()) {
            request.next();
            return;
        }
        Future<Buffer> whole = request.request().body();
        // Quarkus pauses a request until somebody reads it.
        request.request().resume();
        whole.compose(body -> request.vertx().executeBlocking(() -> process(request, body), false))
                // An Error in it is a failure too; what listens for a success would leave the request without an
                // answer.
                .map(answer -> answer(request, answer))
                .onFailure(request::fail);
    }

    private Exchange process(RoutingContext request, Buffer body) {
        return route.send(endpoint, ExchangePattern.InOut, exchange -> {
            Message message = exchange.getMessage();
            for (Map.Entry<String, String> header : request.request().headers()) {
                String name = header.getKey().toLowerCase(Locale.ROOT);
                if (name.startsWith("ce-") || isOfTheTrace(name)) {
                    message.setHeader(name, header.getValue());
                }
            }
            message.setHeader(Exchange.CONTENT_TYPE, request.request().getHeader("Content-Type"));
            message.setBody(body.getBytes());
        });
    }

    private static boolean isOfTheTrace(String header) {
        return header.equals(TraceParent.HEADER) || header.equals(TraceParent.STATE_HEADER);
    }

    private static Future<Void> answer(RoutingContext request, Exchange exchange) {
        Message message = exchange.getMessage();
        int code = exchange.isFailed() ? 500 : message.getHeader(Exchange.HTTP_RESPONSE_CODE, 204, Integer.class);
        request.response().setStatusCode(code);
        for (String name : new String[] {Exchange.CONTENT_TYPE, "Retry-After"}) {
            String value = message.getHeader(name, String.class);
            if (value != null && !exchange.isFailed()) {
                request.response().putHeader(name, value);
            }
        }
        byte[] body = exchange.isFailed() ? null : message.getBody(byte[].class);
        return request.response().end(body == null ? Buffer.buffer() : Buffer.buffer(body));
    }
}
