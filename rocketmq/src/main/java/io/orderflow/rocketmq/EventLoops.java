package io.orderflow.rocketmq;

import java.util.concurrent.Executor;

/**
 * Implemented by a sink's bean whose answers come in on event loops, so that the source can let the next message follow an
 * answer without waking another thread.
 */
public interface EventLoops {

    /** The event loop of the sink's that the calling thread runs, or null if it runs none. */
    Executor current();
}
