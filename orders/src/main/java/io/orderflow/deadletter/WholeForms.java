package io.orderflow.deadletter;

import io.orderflow.server.BeforeCamel;
import io.orderflow.trace.TraceParent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/**
 * Receives what has the content type of a form, byte by byte. Camel's HTTP consumer lets Vert.x take a form apart, on every
 * runtime and with every option, and none of its parts is what was sent; so this stands before it, on the same server. So does
 * what has a content type that no consumer can read.
 */
public final class WholeForms {
    private final String endpoint;
    private final ProducerTemplate route;

    private WholeForms(CamelContext context, String endpoint) {
        this.endpoint = endpoint;
        this.route = context.createProducerTemplate();
    }

    /**
     * Hands the events that are posted to the path, and whose data is a form or of no readable type, to the endpoint: its attributes as headers, its
     * data as bytes. What is there in the end is the answer.
     */
    public static void receive(CamelContext context, String path, String endpoint) throws Exception {
        BeforeCamel.post(context, path, () -> new WholeForms(context, endpoint)::handle);
    }

    private void handle(RoutingContext request) {
        String contentType = request.request().getHeader("Content-Type");
        if (contentType == null || !BeforeCamel.isForm(contentType) && BeforeCamel.hasReadableContentType(request)) {
            request.next();
            return;
        }
        read(request.request())
                .compose(body -> request.vertx().executeBlocking(() -> process(request, body), false))
                // An Error in it is a failure too; what listens for a success would leave the request without an
                // answer.
                .map(answer -> answer(request, answer))
                .onFailure(request::fail);
    }

    /** As much of it as Camel's consumer reads of another body; more is 413. */
    private static Future<Buffer> read(HttpServerRequest request) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
                    if (body.length() + part.length() > BodyHandler.DEFAULT_BODY_LIMIT) {
                        whole.tryFail(new HttpException(413));
                    } else {
                        body.appendBuffer(part);
                    }
                })
                .exceptionHandler(whole::tryFail)
                .endHandler(end -> whole.tryComplete(body));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        // Quarkus pauses a request until somebody reads it.
        request.resume();
        return whole.future();
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
