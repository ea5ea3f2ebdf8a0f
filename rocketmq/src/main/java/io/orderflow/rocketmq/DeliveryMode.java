package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageQueue;

/** Concurrent or ordered: what the consumer's life cycle asks of either. */
interface DeliveryMode {

    /** Starts delivering, or goes on with it. */
    void open();

    /** Starts no further attempt. Those that run are acknowledged if they succeed. */
    void pause();

    /** Called every second. */
    default void check() {}

    /** The queue was given to another consumer. */
    default void forget(MessageQueue queue) {}
}
