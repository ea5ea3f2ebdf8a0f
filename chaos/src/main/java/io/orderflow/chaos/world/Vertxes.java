package io.orderflow.chaos.world;

import io.vertx.core.Future;

/** What a thread outside Vert.x needs of it. */
final class Vertxes {
    private Vertxes() {}

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
