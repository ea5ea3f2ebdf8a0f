package io.orderflow.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The first bytes of a request's or a response's body.
 *
 * @param bytes at most the limit
 * @param overflowed whether there was more
 */
record BoundedBody(Buffer bytes, boolean overflowed) {

    /**
     * Reads to the end, keeping no more than the limit: closing the connection on a peer that still sends would destroy
     * the answer on its way.
     *
     * @return fails if the connection breaks, or the memory is full
     */
    static Future<BoundedBody> read(ReadStream<Buffer> stream, int limit) {
        Promise<BoundedBody> body = Promise.promise();
        Buffer kept = Buffer.buffer();
        long[] seen = {0};
        stream.handler(chunk -> {
            seen[0] += chunk.length();
            try {
                kept.appendBuffer(chunk, 0, Math.min(chunk.length(), limit - kept.length()));
            } catch (OutOfMemoryError e) {
                body.tryFail(e);
            }
        });
        stream.exceptionHandler(body::tryFail);
        stream.endHandler(end -> body.tryComplete(new BoundedBody(kept, seen[0] > limit)));
        return body.future();
    }
}
