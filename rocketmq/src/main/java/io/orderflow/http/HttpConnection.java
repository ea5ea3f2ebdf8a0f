package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.channels.ClosedChannelException;

/** The end of a connection's pipeline: one request at a time, and its answer. */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final String CLOSED = "the connection was closed";

    private final HttpConnections pool;
    private ChannelHandlerContext context;
    private long untilNanos;

    /** Null while the connection is idle. */
    private HttpPost post;

    private HttpResponse response;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    HttpConnection(HttpConnections pool) {
        this.pool = pool;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    void send(HttpPost next) {
        post = next;
        untilNanos = next.deadlineNanos();
        // If it cannot be written, that is an exception in the pipeline.
        context.writeAndFlush(next.request(), context.voidPromise());
    }

    void idleUntil(long nanos) {
        untilNanos = nanos;
    }

    boolean isOpen() {
        return context.channel().isActive();
    }

    /** @param nowNanos by {@link System#nanoTime} */
    void closeIfOver(long nowNanos) {
        if (untilNanos - nowNanos <= 0) {
            close("timed out");
        }
    }

    void close(String reason) {
        fail(reason);
        context.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, HttpObject part) {
        if (post == null) {
            // Nothing was asked.
            context.close();
        } else if (part.decoderResult().isFailure()) {
            close("its answer is not HTTP");
        } else {
            read(part);
        }
    }

    private void read(HttpObject part) {
        if (part instanceof HttpResponse head) {
            response = head;
        }
        if (part instanceof HttpContent content && content.content().isReadable()) {
            body = (body.capacity() == 0 ? context.alloc().buffer() : body).writeBytes(content.content());
        }
        if (part instanceof LastHttpContent && !isInterim(response.status())) {
            complete();
        }
    }

    /** An answer before the answer, as 103; 101 would be the end of HTTP here (RFC 9110, section 15.2). */
    private static boolean isInterim(HttpResponseStatus status) {
        return status.codeClass() == HttpStatusClass.INFORMATIONAL
                && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private void complete() {
        HttpPost done = post;
        ByteBuf read = body;
        post = null;
        body = Unpooled.EMPTY_BUFFER;
        if (HttpUtil.isKeepAlive(response)) {
            pool.free(this);
        } else {
            context.close();
        }
        try {
            done.answer().answered(response, read);
        } finally {
            read.release();
        }
    }

    private void fail(String reason) {
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        if (post != null) {
            HttpPost failed = post;
            post = null;
            failed.answer().failed(reason);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        pool.closed(this);
        fail(CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        close(reason(cause));
    }

    /** Netty's own for a closed channel has no message. */
    static String reason(Throwable cause) {
        return cause instanceof ClosedChannelException ? CLOSED : cause.getMessage();
    }
}
