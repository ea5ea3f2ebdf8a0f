package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;

/**
 * Makes the bytes of a request. Netty's gives the system head and body as two buffers, unless the first has room for both; and
 * copies the body, which is on the heap, in either case.
 */
final class RequestEncoder extends HttpRequestEncoder {
    /** More than the head of an order's event has. */
    private static final int HEAD_BYTES = 1024;

    @Override
    protected void encodeInitialLine(ByteBuf head, HttpRequest request) throws Exception {
        if (request instanceof FullHttpRequest whole) {
            head.ensureWritable(HEAD_BYTES + whole.content().readableBytes());
        }
        super.encodeInitialLine(head, request);
    }
}
