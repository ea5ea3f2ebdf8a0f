package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/** What becomes of a request. One of the two is called, once, on an event loop: never block there. */
interface HttpAnswer {

    /** @param body empty if there is none; it is released afterwards */
    void answered(HttpResponse response, ByteBuf body);

    /** @param reason why there is no answer, in a few words */
    void failed(String reason);
}
