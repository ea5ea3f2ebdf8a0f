package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.orderflow.rocketmq.NotAnEventException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Posts an exchange as a CloudEvent. Any answer but 2xx, and none, fails the exchange; the message then keeps its body, and
 * the answer's status and Retry-After as headers. It continues on an event loop: never block there.
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

    private final SinkAddress address;
    private final String authority;
    private final Supplier<HttpSink> connect;
    private final Map<String, String> overrides;
    private final OidcToken token;
    private HttpSink sink;

    /** @param connect at each start, as a route can be stopped and started again */
    EventProducer(
            Endpoint endpoint,
            SinkAddress address,
            Supplier<HttpSink> connect,
            Map<String, String> overrides,
            OidcToken token) {
        super(endpoint);
        this.address = address;
        this.authority = address.authority();
        this.connect = connect;
        this.overrides = overrides;
        this.token = token;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        FullHttpRequest request;
        try {
            request = request(exchange.getMessage());
        } catch (NotAnEventException | RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        sink.post(request, new HttpAnswer() {
            @Override
            public void answered(HttpResponse response, ByteBuf body) {
                complete(exchange, response, body);
                callback.done(false);
            }

            @Override
            public void failed(String reason) {
                fail(exchange, reason);
                callback.done(false);
            }
        });
        return false;
    }

    private FullHttpRequest request(Message message) throws NotAnEventException {
        byte[] body = message.getBody(byte[].class);
        ByteBuf payload = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, address.path(), payload);
        HttpHeaders headers = request.headers();
        headers.add(HttpHeaderNames.HOST, authority);
        headers.add(HttpHeaderNames.CONTENT_LENGTH, payload.readableBytes());
        setHeaders(headers, message);
        return request;
    }

    private void setHeaders(HttpHeaders headers, Message message) throws NotAnEventException {
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        boolean structured = contentType != null && contentType.startsWith(STRUCTURED);
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey();
            boolean passedOn = name.startsWith(CE) ? !structured : isPassedOn(name);
            if (passedOn && header.getValue() != null) {
                set(headers, name, header.getValue().toString());
            }
        }
        if (contentType != null) {
            set(headers, HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        if (!structured) {
            // camel-knative gives every event the type of its URI, those too that were published with one of their own.
            if (message.getHeader("CamelRocketMQCloudEvent") != null) {
                set(headers, CE + "type", message.getHeader("CamelCloudEventType", String.class));
            }
            overrides.forEach((name, value) -> headers.set(CE + name, value));
        }
        String bearer = token.read();
        if (bearer != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + bearer);
        }
    }

    private static boolean isPassedOn(String header) {
        return !header.startsWith("Camel")
                && !header.startsWith("org.apache.camel")
                && !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    private static void set(HttpHeaders headers, CharSequence name, String value) throws NotAnEventException {
        try {
            headers.set(name, value);
        } catch (IllegalArgumentException e) {
            throw new NotAnEventException(
                    "header " + name.toString().replaceAll("[^!-~]", "?") + " cannot be sent over HTTP");
        }
    }

    private void complete(Exchange exchange, HttpResponse response, ByteBuf body) {
        Message message = exchange.getMessage();
        int status = response.status().code();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (status >= 200 && status < 300) {
            message.setBody(body.isReadable() ? ByteBufUtil.getBytes(body) : null);
        } else {
            message.setHeader("Retry-After", response.headers().get(HttpHeaderNames.RETRY_AFTER));
            exchange.setException(new CamelException(address.url() + " answered " + status + reasonIn(response, body)));
        }
    }

    /** Its first line, if it is a text: of a sink's page nothing is for a log. */
    private static String reasonIn(HttpResponse response, ByteBuf body) {
        String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (type == null || !type.startsWith("text/plain")) {
            return "";
        }
        String start =
                body.toString(body.readerIndex(), Math.min(body.readableBytes(), MAX_REASON), StandardCharsets.UTF_8);
        return start.lines().findFirst().map(line -> ": " + line).orElse("");
    }

    private void fail(Exchange exchange, String reason) {
        // A status of an earlier attempt would be taken for this one's.
        exchange.getMessage().removeHeader(Exchange.HTTP_RESPONSE_CODE);
        exchange.getMessage().removeHeader("Retry-After");
        exchange.setException(new CamelException("no answer from " + address.url() + ": " + reason));
    }

    @Override
    protected void doStart() {
        sink = connect.get();
    }

    @Override
    protected void doStop() {
        sink.close();
    }
}
