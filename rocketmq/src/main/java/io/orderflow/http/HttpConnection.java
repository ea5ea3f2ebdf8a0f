package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The end of a connection's pipeline: one request at a time, and its answer.
 *
 * <pre>
 *             send                     answer complete, nothing left
 *   free ─────────────▶ asked ─────────────────────────────────────▶ free
 *    │                    │  answer complete, and more; too long;
 *    │ bytes came         │  before the request was sent; "close"
 *    └──────▶ closed ◀────┴── no HTTP; timed out; stopped: a refusal if its head is complete
 * </pre>
 *
 * <p>HTTP/1.1 has nothing but the order to tell which request an answer is to. So what comes unasked ends the connection: the
 * next request would take it for its own answer.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    /** Of an answer's body, more is not kept: the status says what became of the event. */
    static final int MAX_BODY_BYTES = 16 * 1024;

    /**
     * Answers before the answer, as 103; each may have headers. A sink may send 102 for as long as it works, each second or more
     * often, and no more come in a minute than of one that sends nothing else.
     */
    private static final int MAX_INTERIM = 1000;

    private final HttpConnections pool;
    private final AnswerDecoder decoder = new AnswerDecoder(this);
    private final ChannelFutureListener onSent = this::sent;
    private final long bornNanos = System.nanoTime();
    private ChannelHandlerContext context;
    private long untilNanos;
    private long answeredNanos;
    private boolean used;

    /** Null while nothing is asked. */
    private HttpPost post;

    private RequestBody unsent;
    private HttpResponse response;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private int interim;
    private boolean freed;
    private boolean closed;

    HttpConnection(HttpConnections pool) {
        this.pool = pool;
    }

    AnswerDecoder decoder() {
        return decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    boolean isAsked() {
        return post != null;
    }

    boolean wasAsked() {
        return used;
    }

    /** @param nowNanos by {@link System#nanoTime} */
    long ageNanos(long nowNanos) {
        return nowNanos - bornNanos;
    }

    /**
     * Whether a request can be sent: the sink has not ended the connection, and nothing has come unasked, up to this moment.
     * What the system has received and the event loop not yet seen is read for that; never call it from a handler.
     */
    boolean isFree() {
        readWhatHasCome();
        return isOpen() && post == null;
    }

    private void readWhatHasCome() {
        if (isOpen()) {
            ((AbstractNioChannel) context.channel()).unsafe().read();
        }
    }

    private boolean isOpen() {
        return !closed && context.channel().isActive();
    }

    void send(HttpPost next) {
        post = next;
        used = true;
        untilNanos = next.deadlineNanos();
        interim = 0;
        unsent = new RequestBody(next.take());
        sendPart();
    }

    private void sendPart() {
        ChannelFuture sent = context.writeAndFlush(unsent.next());
        if (sent.isDone()) {
            sent(sent);
        } else {
            sent.addListener(onSent);
        }
    }

    private void sent(ChannelFuture part) {
        if (!part.isSuccess()) {
            closeUnlessAnswered(Reason.of(part.cause()));
        } else if (unsent != null && unsent.isSent()) {
            unsent = null;
        } else if (unsent != null) {
            sendPart();
        }
    }

    /**
     * A sink that takes no more may have said why, such as 413, before it closed the connection; and the system tells of the
     * closing first. Not at once: this may be called by a handler.
     */
    private void closeUnlessAnswered(String reason) {
        HttpPost asked = post;
        if (asked == null) {
            close(reason);
            return;
        }
        try {
            context.executor().execute(() -> {
                if (post == asked) {
                    readWhatHasCome();
                }
                if (post == asked) {
                    close(reason);
                }
            });
        } catch (RejectedExecutionException stopped) {
            close(reason);
        }
    }

    void idleUntil(long nanos) {
        untilNanos = nanos;
    }

    /** @param nowNanos by {@link System#nanoTime} */
    void closeIfOver(long nowNanos) {
        if (untilNanos - nowNanos <= 0) {
            close(Reason.TIMED_OUT);
        }
    }

    /**
     * Fails what was asked, unless its answer is a refusal and the head of that is there: its status says what becomes of the
     * event, however the body ends. One that says that it was taken counts only if it is whole (RFC 9112, section 8): a gateway that
     * loses its server in mid-answer has sent such a head, too, and the same event again costs nothing.
     */
    void close(String reason) {
        if (post != null && response != null && response.status().code() >= 300) {
            complete(false);
            return;
        }
        HttpPost failed = post;
        HttpResponse head = response;
        post = null;
        try {
            end();
        } finally {
            if (failed != null) {
                failed.failed(head == null ? reason : Reason.ofRest(head.status(), reason));
            }
        }
    }

    private void end() {
        closed = true;
        response = null;
        ByteBuf read = body;
        body = Unpooled.EMPTY_BUFFER;
        read.release();
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
        context.close();
    }

    /** Something has come, and nothing was asked. */
    void strayed() {
        if (!closed) {
            end();
            if (used) {
                pool.strayed(System.nanoTime() - answeredNanos);
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, HttpObject part) {
        if (post == null || closed) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            close(Reason.ofAnswer(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse head) {
            response = head;
        }
        if (isInterim(response.status())) {
            passOver(part);
        } else if (part instanceof HttpContent content) {
            read(content);
        }
    }

    /** 101 would be the end of HTTP here, and so is an answer (RFC 9110, section 15.2). */
    private static boolean isInterim(HttpResponseStatus status) {
        return status.codeClass() == HttpStatusClass.INFORMATIONAL
                && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private void passOver(HttpObject part) {
        if (part instanceof LastHttpContent && ++interim > MAX_INTERIM) {
            close("it answers nothing but 1xx");
        }
    }

    private void read(HttpContent content) {
        int room = MAX_BODY_BYTES - body.readableBytes();
        ByteBuf more = content.content();
        if (more.isReadable()) {
            body = body.capacity() == 0 ? context.alloc().buffer() : body;
            body.writeBytes(more, Math.min(room, more.readableBytes()));
        }
        if (more.isReadable()) {
            complete(false);
        } else if (content instanceof LastHttpContent) {
            complete(true);
        }
    }

    private void complete(boolean whole) {
        HttpPost done = post;
        HttpResponse head = response;
        ByteBuf read = body;
        boolean early = unsent != null;
        boolean left = whole && decoder.hasLeft();
        boolean kept = whole && !early && !left && isKept(head);
        // What is thrown before that fails what was asked, and nothing that is thrown after it leaves it untold.
        post = null;
        response = null;
        body = Unpooled.EMPTY_BUFFER;
        answeredNanos = System.nanoTime();
        try {
            if (kept) {
                freed = true;
            } else {
                end();
            }
        } finally {
            tell(done, head, read, whole, early);
            if (left) {
                pool.strayed(0);
            }
        }
    }

    private static void tell(HttpPost done, HttpResponse head, ByteBuf read, boolean whole, boolean early) {
        try {
            if (early && head.status().codeClass() == HttpStatusClass.SUCCESS) {
                // It can't have taken what it has not got: this was to something else.
                done.failed("it answered before it had the whole event");
            } else {
                done.answered(head, read, whole);
            }
        } finally {
            read.release();
        }
    }

    /** Where an answer in any other encoding ends, is for others to know. */
    private static boolean isKept(HttpResponse head) {
        List<String> encodings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return HttpUtil.isKeepAlive(head)
                && head.status().codeClass() != HttpStatusClass.INFORMATIONAL
                && (encodings.isEmpty()
                        || encodings.size() == 1
                                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                        encodings.get(0).strip()));
    }

    /** Only now: what has come together with the answer, but in another part, has been seen. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (freed) {
            freed = false;
            if (isOpen()) {
                pool.free(this);
            }
        }
    }

    /** TLS has an end of its own, behind which nothing comes; that of the connection may come late, or never. */
    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent tls && tls.isSuccess()) {
            channel.close();
        }
        super.userEventTriggered(channel, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        try {
            close(Reason.CLOSED);
        } finally {
            pool.closed(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        close(Reason.of(cause));
    }
}
