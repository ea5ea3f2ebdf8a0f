package io.orderflow.knative;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where requests are made, in turn. From any other thread Vert.x would make a new context for every request, and hop between
 * them.
 */
final class EventLoops {
    /** As RocketMQ's and Camel's threads need the other half: a loop that waits for a processor keeps all its requests waiting. */
    static final int COUNT = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Context[] contexts;
    private final AtomicInteger requests = new AtomicInteger();

    EventLoops(Vertx vertx) {
        contexts = Stream.generate(() -> context(vertx)).limit(COUNT).toArray(Context[]::new);
    }

    /** Vert.x gives a thread that is none of its own always the same context, so each is asked for by a thread of its own. */
    private static Context context(Vertx vertx) {
        return CompletableFuture.supplyAsync(vertx::getOrCreateContext, task -> new Thread(task).start())
                .join();
    }

    Context next() {
        return contexts[Math.floorMod(requests.getAndIncrement(), contexts.length)];
    }
}
