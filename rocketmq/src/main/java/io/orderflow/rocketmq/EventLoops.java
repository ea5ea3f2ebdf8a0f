package io.orderflow.rocketmq;

import java.util.concurrent.Executor;

/**
 * Implemented by a sink's bean whose answers come in on event loops, so that the source can let the next message follow an
 * answer without waking another thread.
 */
public interface EventLoops {

    /** The event loop of the sink's that the calling thread runs, or null if it runs none. */
    Executor current();

    /** One of those that make requests, or null if none does; for what no answer gives cause to. */
    default Executor next() {
        return null;
    }

    /** To be called every second: sees to it that what follows an answer does not hold a loop. */
    default void check() {}
}
