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
import io.orderflow.event.RetryAfter;
import io.orderflow.rocketmq.LostAttempt;
import io.orderflow.rocketmq.NotAnEventException;
import io.orderflow.rocketmq.StructuredEvent;
import io.orderflow.text.OneLine;
import io.orderflow.trace.OpenSpan;
import java.util.ArrayList;
import java.util.List;
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

    /** Headers that say nothing of the order. */
    private static final Set<String> SAME_FOR_ALL =
            Set.of("host", "content-length", "content-type", "ce-specversion", "ce-type", "ce-source");

    private static final int MAX_NAME = 60;

    /** A date has 29. */
    private static final int MAX_RETRY_AFTER = 64;

    /** Made in time. */
    private static final CamelException UNREAD = new CamelException("no answer that could be read");

    private final SinkAddress address;
    private final String authority;
    private final Supplier<HttpSink> connect;
    private final Map<String, String> overrides;
    private final Supplier<String> token;
    private final AfterAnswer afterAnswer;
    private HttpSink sink;
    private RequestSpans spans;

    /**
     * @param connect at each start, as a route can be stopped and started again
     * @param token what authorises this source, or null
     * @param afterAnswer where the route goes on
     */
    EventProducer(
            Endpoint endpoint,
            SinkAddress address,
            Supplier<HttpSink> connect,
            Map<String, String> overrides,
            Supplier<String> token,
            AfterAnswer afterAnswer) {
        super(endpoint);
        this.address = address;
        this.authority = address.authority();
        this.connect = connect;
        this.overrides = overrides;
        this.token = token;
        this.afterAnswer = afterAnswer;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        // A status of an earlier attempt, or of another endpoint, would be taken for this one's.
        exchange.getMessage().removeHeader(Exchange.HTTP_RESPONSE_CODE);
        exchange.getMessage().removeHeader(RetryAfter.HEADER);
        FullHttpRequest request;
        try {
            request = request(exchange.getMessage());
        } catch (NotAnEventException | CamelException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        } catch (Throwable e) {
            // What it says may quote the order, as a failed conversion does.
            exchange.setException(new CamelException(
                    "no request can be made of it: " + e.getClass().getName()));
            callback.done(true);
            return true;
        }
        OpenSpan span = spans == null ? null : spans.start(request.headers());
        sink.post(request, new HttpAnswer() {
            @Override
            public void answered(HttpResponse response, ByteBuf body, boolean whole) {
                try {
                    RequestSpans.answered(span, response.status().code());
                    complete(exchange, request.headers(), response, body, whole);
                } catch (Throwable e) {
                    failUnread(exchange, e);
                }
                goOn(exchange, callback);
            }

            @Override
            public void failed(String reason) {
                try {
                    RequestSpans.failed(span);
                    fail(exchange, reason);
                } catch (Throwable e) {
                    failUnread(exchange, e);
                }
                goOn(exchange, callback);
            }
        });
        return false;
    }

    private void goOn(Exchange exchange, AsyncCallback callback) {
        try {
            afterAnswer.run(() -> goOnHere(exchange, callback));
        } catch (Throwable e) {
            LostAttempt.tell(exchange, e);
            throw e;
        }
    }

    /** Whatever is thrown there is of the route's next steps, and the end of them. */
    private static void goOnHere(Exchange exchange, AsyncCallback callback) {
        try {
            callback.done(false);
        } catch (Throwable e) {
            LostAttempt.tell(exchange, e);
            throw e;
        }
    }

    private FullHttpRequest request(Message message) throws CamelException, NotAnEventException {
        byte[] body = message.getBody(byte[].class);
        if (body == null && message.getBody() != null) {
            throw new CamelException("no event can be made of a body that is no bytes");
        }
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        if (!overrides.isEmpty() && contentType != null && StructuredEvent.isJson(contentType)) {
            body = StructuredEvent.with(overrides, body);
        }
        ByteBuf payload = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, address.path(), payload);
        HttpHeaders headers = request.headers();
        headers.add(HttpHeaderNames.HOST, authority);
        headers.add(HttpHeaderNames.CONTENT_LENGTH, payload.readableBytes());
        setHeaders(headers, message, contentType);
        return request;
    }

    private void setHeaders(HttpHeaders headers, Message message, String contentType) throws NotAnEventException {
        boolean structured =
                contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(STRUCTURED);
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
            String ownType = message.getHeader("CamelCloudEventType", String.class);
            if (message.getHeader("CamelRocketMQCloudEvent") != null && ownType != null) {
                set(headers, CE + "type", ownType);
            }
            overrides.forEach((name, value) -> headers.set(CE + name, value));
        }
        String bearer = token.get();
        if (bearer != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + bearer);
        }
    }

    private static boolean isPassedOn(String header) {
        return !header.startsWith("Camel")
                && !header.startsWith("org.apache.camel")
                && !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    private static String shown(CharSequence name) {
        return OneLine.of(name.toString().replaceAll("[^!-~]", "?"), MAX_NAME);
    }

    private static void set(HttpHeaders headers, CharSequence name, String value) throws NotAnEventException {
        try {
            headers.set(name, value);
        } catch (IllegalArgumentException e) {
            throw new NotAnEventException("header " + shown(name) + " cannot be sent over HTTP");
        }
    }

    /**
     * The exchange of an answer has its status as an Integer in {@code CamelHttpResponseCode}, and what the sink asks for in
     * {@code Retry-After}; without an answer it has neither.
     */
    private void complete(Exchange exchange, HttpHeaders request, HttpResponse response, ByteBuf body, boolean whole) {
        Message message = exchange.getMessage();
        int status = response.status().code();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (status >= 200 && status < 300) {
            message.setBody(whole && body.isReadable() ? ByteBufUtil.getBytes(body) : null);
        } else {
            String retryAfter = response.headers().get(RetryAfter.HEADER);
            if (retryAfter != null && retryAfter.length() <= MAX_RETRY_AFTER) {
                message.setHeader(RetryAfter.HEADER, retryAfter);
            }
            String words = SinkWords.of(response, body, message.getBody(byte[].class), values(request));
            exchange.setException(
                    new CamelException(address + " answered " + status + (words.isEmpty() ? "" : ": " + words)));
        }
    }

    private static List<String> values(HttpHeaders request) {
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> header : request) {
            if (!SAME_FOR_ALL.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                values.add(header.getValue());
            }
        }
        return values;
    }

    /** Whatever is thrown here too, as when no memory is left: the exchange has failed, and its route goes on. */
    private void failUnread(Exchange exchange, Throwable thrown) {
        try {
            exchange.setException(UNREAD);
            fail(exchange, thrown.getClass().getName() + " while its answer was read");
        } catch (Throwable again) {
            Mishap.report("what an answer means", again);
        }
    }

    private void fail(Exchange exchange, String reason) {
        exchange.getMessage().removeHeader(Exchange.HTTP_RESPONSE_CODE);
        exchange.getMessage().removeHeader(RetryAfter.HEADER);
        exchange.setException(new CamelException("no answer from " + address + ": " + reason));
    }

    @Override
    protected void doStart() {
        sink = connect.get();
        spans = RequestSpans.of(getEndpoint().getCamelContext(), address);
    }

    @Override
    protected void doStop() {
        sink.close();
    }
}
