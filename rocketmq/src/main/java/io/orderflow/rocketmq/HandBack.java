package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Gives a message back to RocketMQ, which delivers it again later. */
@FunctionalInterface
interface HandBack {

    /**
     * May block for a network round trip or two.
     *
     * @param queue that it was received from
     * @return whether RocketMQ has confirmed it; only then may the message be acknowledged
     */
    boolean take(MessageExt message, MessageQueue queue);
}
