package io.orderflow.rocketmq;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The headers of an exchange: of camel-rocketmq's those that tell which message this is, with an id that lasts, and the user
 * properties.
 *
 * <p>Without the nine on how the broker has stored it: a route hardly asks, and a Kamelet copies all headers twice.
 */
public final class Headers {
    /**
     * The message's user properties, an unmodifiable {@code Map<String, String>}. They come in one header of their own:
     * whoever publishes chooses their names, and must not be able to set a header that Camel or the sink acts upon.
     */
    public static final String USER_PROPERTIES = "CamelRocketMQUserProperties";

    private Headers() {}

    static void populate(Message exchange, MessageExt message, Map<String, String> userProperties) {
        exchange.setHeader(RocketMQConstants.TOPIC, message.getTopic());
        exchange.setHeader(RocketMQConstants.TAG, message.getTags());
        exchange.setHeader(RocketMQConstants.KEY, message.getKeys());
        exchange.setHeader(RocketMQConstants.QUEUE_ID, message.getQueueId());
        exchange.setHeader(RocketMQConstants.QUEUE_OFFSET, message.getQueueOffset());
        exchange.setHeader(RocketMQConstants.BORN_TIMESTAMP, message.getBornTimestamp());
        exchange.setHeader(RocketMQConstants.RECONSUME_TIMES, message.getReconsumeTimes());
        exchange.setHeader(RocketMQConstants.MSG_ID, LastingId.of(message));
        exchange.setHeader(USER_PROPERTIES, userProperties);
    }

    /** Unmodifiable, and without what RocketMQ itself keeps among them. */
    public static Map<String, String> userProperties(MessageExt message) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, String> property : properties(message).entrySet()) {
            if (!isRocketMQs(property.getKey())) {
                properties.put(property.getKey(), property.getValue());
            }
        }
        return Collections.unmodifiableMap(properties);
    }

    /** All of them; a message that was published without any has null in their place. */
    public static Map<String, String> properties(MessageExt message) {
        return message.getProperties() == null ? Map.of() : message.getProperties();
    }

    /** Whether it is for the publisher to set: its own properties, and of RocketMQ's the key, the tags and the sharding key. */
    public static boolean isOfThePublisher(String property) {
        return switch (property) {
            case MessageConst.PROPERTY_KEYS, MessageConst.PROPERTY_TAGS, MessageConst.PROPERTY_SHARDING_KEY -> true;
            default -> !isRocketMQs(property);
        };
    }

    /** RocketMQ's own list of its properties lacks the sharding key; {@link LastingId#PROPERTY} is ours. */
    public static boolean isRocketMQs(String property) {
        return MessageConst.STRING_HASH_SET.contains(property)
                || property.equals(MessageConst.PROPERTY_SHARDING_KEY)
                || property.equals(LastingId.PROPERTY);
    }
}
