package io.orderflow.knative;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where requests are made, in turn: a context for each processor. From any other thread Vert.x would make a new context for
 * every request, and hop between them.
 */
final class EventLoops {
    private final Context[] contexts;
    private final AtomicInteger requests = new AtomicInteger();

    EventLoops(Vertx vertx) {
        contexts = Stream.generate(vertx::getOrCreateContext)
                .limit(Runtime.getRuntime().availableProcessors())
                .toArray(Context[]::new);
    }

    Context next() {
        return contexts[Math.floorMod(requests.getAndIncrement(), contexts.length)];
    }
}
