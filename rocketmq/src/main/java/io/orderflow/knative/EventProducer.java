package io.orderflow.knative;

import io.orderflow.rocketmq.NotAnEventException;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Posts an exchange as a CloudEvent. Any answer but 2xx, and none, fails the exchange; the message then keeps its body, and
 * the answer's status and Retry-After as headers. It continues on an event loop of Vert.x: never block there.
 */
final class EventProducer extends DefaultAsyncProducer {
    private static final String CE = "ce-";
    private static final String STRUCTURED = "application/cloudevents";

    /** A header that the client sets itself, or that is between two hops (RFC 9110, section 7.6.1). */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "host",
            "content-length",
            "content-type",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final int MAX_REASON = 300;

    private final EventLoops loops;
    private final SinkAddress sink;
    private final HttpClient client;
    private final RequestOptions options;
    private final Map<String, String> overrides;
    private final OidcToken token;

    EventProducer(
            Endpoint endpoint,
            EventLoops loops,
            SinkAddress sink,
            HttpClient client,
            Duration requestTimeout,
            Map<String, String> overrides,
            OidcToken token) {
        super(endpoint);
        this.loops = loops;
        this.sink = sink;
        this.client = client;
        this.options = sink.post().setTimeout(requestTimeout.toMillis());
        this.overrides = overrides;
        this.token = token;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        Buffer payload = Buffer.buffer(body == null ? new byte[0] : body);
        loops.next().runOnContext(onLoop -> send(exchange, payload, callback));
        return false;
    }

    private void send(Exchange exchange, Buffer payload, AsyncCallback callback) {
        client.request(options, connected -> {
            if (connected.failed()) {
                fail(exchange, callback, connected.cause());
                return;
            }
            HttpClientRequest request = connected.result();
            try {
                setHeaders(request, exchange.getMessage());
            } catch (NotAnEventException | RuntimeException e) {
                request.reset();
                exchange.setException(e);
                callback.done(false);
                return;
            }
            request.send(payload, answered -> {
                if (answered.failed()) {
                    fail(exchange, callback, answered.cause());
                } else {
                    HttpClientResponse response = answered.result();
                    response.body(read -> complete(exchange, callback, response, read));
                }
            });
        });
    }

    private void setHeaders(HttpClientRequest request, Message message) throws NotAnEventException {
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        boolean structured = contentType != null && contentType.startsWith(STRUCTURED);
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey();
            boolean passedOn = name.startsWith(CE) ? !structured : isPassedOn(name);
            if (passedOn && header.getValue() != null) {
                put(request, name, header.getValue().toString());
            }
        }
        if (contentType != null) {
            put(request, HttpHeaders.CONTENT_TYPE.toString(), contentType);
        }
        if (!structured) {
            // camel-knative gives every event the type of its URI, those too that were published with one of their own.
            if (message.getHeader("CamelRocketMQCloudEvent") != null) {
                put(request, CE + "type", message.getHeader("CamelCloudEventType", String.class));
            }
            overrides.forEach((name, value) -> request.putHeader(CE + name, value));
        }
        String bearer = token.read();
        if (bearer != null) {
            request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + bearer);
        }
    }

    private static boolean isPassedOn(String header) {
        return !header.startsWith("Camel")
                && !header.startsWith("org.apache.camel")
                && !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    private static void put(HttpClientRequest request, String name, String value) throws NotAnEventException {
        try {
            request.putHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new NotAnEventException("header " + name.replaceAll("[^!-~]", "?") + " cannot be sent over HTTP");
        }
    }

    private void complete(
            Exchange exchange, AsyncCallback callback, HttpClientResponse response, AsyncResult<Buffer> read) {
        if (read.failed()) {
            fail(exchange, callback, read.cause());
            return;
        }
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, response.statusCode());
        if (response.statusCode() >= 200 && response.statusCode() < 300) {
            message.setBody(read.result().length() == 0 ? null : read.result().getBytes());
        } else {
            message.setHeader("Retry-After", response.getHeader("Retry-After"));
            exchange.setException(new CamelException(
                    sink.url() + " answered " + response.statusCode() + reasonIn(response, read.result())));
        }
        callback.done(false);
    }

    /** Its first line, if it is a text: of a sink's page nothing is for a log. */
    private static String reasonIn(HttpClientResponse response, Buffer body) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.startsWith("text/plain")) {
            return "";
        }
        String start = body.getString(0, Math.min(body.length(), MAX_REASON), StandardCharsets.UTF_8.name());
        return start.lines().findFirst().map(line -> ": " + line).orElse("");
    }

    private void fail(Exchange exchange, AsyncCallback callback, Throwable cause) {
        // A status of an earlier attempt would be taken for this one's.
        exchange.getMessage().removeHeader(Exchange.HTTP_RESPONSE_CODE);
        exchange.getMessage().removeHeader("Retry-After");
        exchange.setException(new CamelException("no answer from " + sink.url() + ": " + cause.getMessage()));
        callback.done(false);
    }

    @Override
    protected void doStop() {
        client.close();
    }
}
