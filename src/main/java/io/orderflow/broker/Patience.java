package io.orderflow.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long one producer's request may still be worked on.
 *
 * <pre>{@code
 * waiting --drain (the Broker closes): back-offs end, requests under way go on--> draining
 * waiting, draining --end (the producer hung up, or the time to close is over): requests are reset, too--> over
 * }</pre>
 *
 * <p>Work that ends so is neither repeated nor dead-lettered: the producer got no 2xx, and sends the event again. Knative
 * does the same by cancelling the context of the producer's request.
 */
final class Patience {
    private final Vertx vertx;
    private final Map<Long, Promise<Void>> backoffs = new HashMap<>();
    private final Set<HttpClientRequest> requests = new HashSet<>();
    private boolean draining;
    private boolean over;

    Patience(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes after the given time, or fails with {@link Lost} as soon as that is pointless. */
    Future<Void> backOff(long millis) {
        if (draining) {
            return Future.failedFuture(Lost.INSTANCE);
        }
        Promise<Void> wait = Promise.promise();
        // Vert.x has no timer of zero.
        long timer = vertx.setTimer(Math.max(1, millis), id -> {
            backoffs.remove(id);
            wait.complete();
        });
        backoffs.put(timer, wait);
        return wait.future();
    }

    /** Adds a request that ends with this; at once, if this is over. */
    void started(HttpClientRequest request) {
        requests.add(request);
        if (over) {
            request.reset();
        }
    }

    void finished(HttpClientRequest request) {
        requests.remove(request);
    }

    boolean isOver() {
        return over;
    }

    void drain() {
        draining = true;
        Map<Long, Promise<Void>> cancelled = new HashMap<>(backoffs);
        backoffs.clear();
        cancelled.forEach((timer, wait) -> {
            vertx.cancelTimer(timer);
            wait.fail(Lost.INSTANCE);
        });
    }

    void end() {
        over = true;
        drain();
        new ArrayList<>(requests).forEach(HttpClientRequest::reset);
    }

    /** Patience is lost: what was going on has no outcome. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Lost INSTANCE = new Lost();

        private Lost() {
            super("given up before it was over", null, false, false);
        }
    }
}
