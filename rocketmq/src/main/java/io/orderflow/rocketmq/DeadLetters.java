package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageExt;

/** Where the messages go that can never be delivered. */
@FunctionalInterface
interface DeadLetters {

    /**
     * Hands a message over. May block for a network round trip.
     *
     * @return whether that is confirmed; only then may the message be acknowledged
     */
    boolean take(MessageExt message, Failure failure);
}
