package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * What the messages have in common that are delivered one after the other: the sharding key, or else the message key, and the
 * queue. RocketMQ knows no order of messages in different queues, so that who publishes in order publishes a key to one.
 */
record MessageKey(MessageQueue queue, String key) {

    /** @return null if the message has neither: then it belongs to no order */
    static MessageKey of(MessageExt message, MessageQueue queue) {
        String sharding = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
        String key = sharding == null || sharding.isBlank() ? message.getKeys() : sharding;
        return key == null || key.isBlank() ? null : new MessageKey(queue, key);
    }
}
