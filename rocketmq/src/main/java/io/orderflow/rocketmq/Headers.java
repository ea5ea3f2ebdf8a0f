package io.orderflow.rocketmq;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
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
        exchange.setHeader(RocketMQConstants.MSG_ID, lastingId(message));
        exchange.setHeader(USER_PROPERTIES, userProperties);
    }

    /**
     * The unique key, which the publishing client sets, or else the message's first place in the store. RocketMQ gives the
     * messages that are published as one batch the same unique key; nothing in a message tells that it came so.
     */
    static String lastingId(MessageExt message) {
        String uniqueKey = MessageClientIDSetter.getUniqID(message);
        return uniqueKey != null ? uniqueKey : firstPlace(message);
    }

    /** A message that is handed back is stored anew. RocketMQ then keeps its first place as a property. */
    static String firstPlace(MessageExt message) {
        String origin = MessageAccessor.getOriginMessageId(message);
        if (origin != null && !origin.isEmpty()) {
            return origin;
        }
        return message instanceof MessageClientExt stored ? stored.getOffsetMsgId() : message.getMsgId();
    }

    /** Unmodifiable, and without what RocketMQ itself keeps among them. */
    static Map<String, String> userProperties(MessageExt message) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, String> property : properties(message).entrySet()) {
            if (!isRocketMQs(property.getKey())) {
                properties.put(property.getKey(), property.getValue());
            }
        }
        return Collections.unmodifiableMap(properties);
    }

    /** All of them; a message that was published without any has null in their place. */
    static Map<String, String> properties(MessageExt message) {
        return message.getProperties() == null ? Map.of() : message.getProperties();
    }

    /** RocketMQ's own list of its properties lacks the sharding key. */
    static boolean isRocketMQs(String property) {
        return MessageConst.STRING_HASH_SET.contains(property) || property.equals(MessageConst.PROPERTY_SHARDING_KEY);
    }
}
