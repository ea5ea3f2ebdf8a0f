package io.orderflow.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** An order as a message that RocketMQ can store, under its key. */
public final class OrderMessage {
    /** camel-rocketmq's header with the key of a message. */
    static final String KEY = "CamelRockerMQOverrideMessageKey";

    /** RocketMQ's own limit, in bytes; beyond it, a retry can't help. */
    private static final int MAX_BODY = 4 << 20;

    /** Control characters would break the message apart: RocketMQ separates its properties by them. */
    private static final Pattern ORDER_ID = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,64}");

    private OrderMessage() {}

    /**
     * Gives the message its key: the header, else the orderId, else one derived from the content.
     *
     * @throws IllegalArgumentException if RocketMQ can't store it, ever
     */
    public static void prepare(Exchange exchange) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        if (body == null || body.length == 0 || body.length > MAX_BODY) {
            throw new IllegalArgumentException("An order has 1 to " + MAX_BODY + " bytes, not "
                    + (body == null ? 0 : body.length) + ": it was not published");
        }
        message.setBody(body);
        if (message.getHeader(KEY) == null) {
            message.setHeader(KEY, key(body));
        }
    }

    /** The orderId; for an order without a usable one, a key that the same bytes always get. */
    static String key(byte[] order) {
        try {
            if (Jsoner.deserialize(new String(order, StandardCharsets.UTF_8)) instanceof JsonObject json) {
                String orderId = Objects.toString(json.get("orderId"), "");
                if (ORDER_ID.matcher(orderId).matches()) {
                    return orderId;
                }
            }
        } catch (DeserializationException notJson) {
            // The handler judges an order, not the publisher.
        }
        return "unreadable-" + UUID.nameUUIDFromBytes(order);
    }
}
