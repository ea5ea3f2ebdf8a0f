package io.orderflow.board;

import io.orderflow.text.UserLine;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does off the event loop whatever waits for a server. Whoever comes while too many wait is told to come again. */
final class BoardWork {
    private static final Logger LOG = LoggerFactory.getLogger(BoardWork.class);

    private static final int MAX_WAITING = 32;

    private final Vertx vertx;
    private final AtomicInteger waiting = new AtomicInteger();

    BoardWork(Vertx vertx) {
        this.vertx = vertx;
    }

    void answer(HttpServerRequest request, Words words, Callable<Reply> work) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            Reply.refused(503, words.say("refused.busy"))
                    .with("Retry-After", "2")
                    .send(request.response());
            return;
        }
        vertx.executeBlocking(work, false).onComplete(done -> {
            waiting.decrementAndGet();
            if (done.succeeded()) {
                done.result().send(request.response());
            } else {
                onFailure(request, words, done.cause());
            }
        });
    }

    private static void onFailure(HttpServerRequest request, Words words, Throwable failure) {
        if (failure instanceof Asked.Unreadable unreadable) {
            Reply.refused(400, unreadable.line(words)).send(request.response());
        } else if (failure instanceof SQLException) {
            Reply.refused(503, words.say("database.silent")).send(request.response());
        } else if (failure instanceof IllegalStateException expected) {
            Reply.refused(409, Masked.of(UserLine.of(expected), 300)).send(request.response());
        } else {
            onBug(request, words, failure);
        }
    }

    /** Its message may quote an order. */
    static void onBug(HttpServerRequest request, Words words, Throwable bug) {
        LOG.error("The order board has failed: unexpected {}", bug.getClass().getName());
        LOG.debug("The order board has failed", bug);
        Reply.refused(500, words.say("unexpected")).send(request.response());
    }
}
