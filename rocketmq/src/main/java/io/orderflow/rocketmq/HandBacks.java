package io.orderflow.rocketmq;

import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * How often a message has been handed back. RocketMQ stores the number that a request to publish brings, whoever makes it, and
 * puts a message that says too many, or fewer than none, into {@code %DLQ%} when it is handed back, where nobody delivers it.
 */
final class HandBacks {
    /** As many as no message reaches in a lifetime, each after a delay. */
    private static final int MOST = 10_000_000;

    private HandBacks() {}

    /**
     * To be called once, when a message is received, after {@link LastingId#note} and before it is called by its origin topic: in
     * none but the group's retry topic has it been handed back.
     */
    static void believe(MessageExt message) {
        int said = message.getReconsumeTimes();
        if (!message.getTopic().startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
            message.setReconsumeTimes(0);
        }
        bound(message);
        if (message.getReconsumeTimes() != said) {
            // Else the broker copies what it has stored.
            LastingId.keep(message);
        }
    }

    /**
     * To be called before a message of ordered mode becomes a dead letter: RocketMQ's client has counted its attempts so, each second
     * of a suspended source among them, and the letter is to say how often it was handed back.
     *
     * @param from the topic that it was received from; in none but the group's retry topic has it been
     */
    static void forgetAttempts(MessageExt message, String from) {
        if (!from.startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
            message.setReconsumeTimes(0);
        }
    }

    /** In ordered mode RocketMQ's client counts the attempts so, and no number is to be its last. */
    static void bound(MessageExt message) {
        if (message.getReconsumeTimes() < 0 || message.getReconsumeTimes() > MOST) {
            message.setReconsumeTimes(0);
        }
    }
}
