package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that waits for a connection or for its answer. It ends once, whoever says so first, and what its end gives cause
 * to never reaches who told it: that is a connection, which others are to use, or the event loop that all use.
 */
final class HttpPost {
    private final FullHttpRequest request;
    private final HttpAnswer answer;
    private final long deadlineNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean taken;

    /** @param deadlineNanos when it is given up, by {@link System#nanoTime} */
    HttpPost(FullHttpRequest request, HttpAnswer answer, long deadlineNanos) {
        this.request = request;
        this.answer = answer;
        this.deadlineNanos = deadlineNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isEnded() {
        return ended.get();
    }

    /** For the one connection that sends it, which from now on releases it. */
    FullHttpRequest take() {
        taken = true;
        return request;
    }

    /** @param whole whether the body is all that the sink had to say */
    void answered(HttpResponse response, ByteBuf body, boolean whole) {
        if (!end()) {
            return;
        }
        try {
            answer.answered(response, body, whole);
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    void failed(String reason) {
        if (!end()) {
            return;
        }
        try {
            answer.failed(reason);
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    /** Takes no memory, which may be what lacks: nobody would be told. */
    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        if (!taken) {
            request.release();
        }
        return true;
    }

    private static void report(Throwable thrown) {
        Mishap.report("what follows an answer of the sink", thrown);
    }
}
