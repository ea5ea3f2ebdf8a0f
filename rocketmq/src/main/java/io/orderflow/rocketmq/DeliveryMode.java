package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageQueue;

/** In the order of queues or not: what the consumer's life cycle asks of either. */
interface DeliveryMode {

    /** Starts delivering, or goes on with it. */
    void open();

    /** Starts no further attempt. Those that run are acknowledged if they succeed. */
    void pause();

    /** Called every second. */
    default void check() {}

    /** How many messages it has handed back to RocketMQ that wait there for their delay to pass. */
    default int delayed() {
        return 0;
    }

    /** How many keys wait, where their order is kept, for a message that fails. */
    default int keysWaiting() {
        return 0;
    }

    /** The queue was given to another consumer. */
    default void forget(MessageQueue queue) {}
}
