package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * A request in parts, the next of which is made when the one before has been sent: Netty copies what is to be sent into memory
 * outside the heap, which a thousand events of 4 MiB would fill while their sink is slow.
 */
final class RequestBody {
    /** What is smaller goes whole. */
    private static final int PART_BYTES = 64 * 1024;

    private final FullHttpRequest request;
    private boolean begun;
    private boolean released;

    /** @param request is released with its last part, or by {@link #release} */
    RequestBody(FullHttpRequest request) {
        this.request = request;
    }

    /** The next part, which who writes it releases. */
    Object next() {
        ByteBuf rest = request.content();
        if (!begun && rest.readableBytes() <= PART_BYTES) {
            begun = true;
            released = true;
            return request;
        }
        if (!begun) {
            begun = true;
            return new DefaultHttpRequest(
                    request.protocolVersion(), request.method(), request.uri(), request.headers());
        }
        if (rest.readableBytes() > PART_BYTES) {
            return new DefaultHttpContent(rest.readRetainedSlice(PART_BYTES));
        }
        released = true;
        return new DefaultLastHttpContent(rest);
    }

    /** Whether there is no next part. */
    boolean isSent() {
        return released;
    }

    void release() {
        if (!released) {
            released = true;
            request.release();
        }
    }
}
