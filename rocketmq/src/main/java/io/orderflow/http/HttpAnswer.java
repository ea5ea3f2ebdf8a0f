package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/** What becomes of a request. One of the two is called, once, on an event loop: never block there. */
interface HttpAnswer {

    /**
     * @param body empty if there is none; it is released afterwards
     * @param whole false if this is only the start of the body: it is longer than {@link HttpConnection#MAX_BODY_BYTES}, or it is a
     *     refusal and its body is cut off or late
     */
    void answered(HttpResponse response, ByteBuf body, boolean whole);

    /** @param reason why there is no answer, in a few words, none of which is the sink's */
    void failed(String reason);
}
