package io.orderflow.simulator;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** An order as a message that RocketMQ can store, under its key. */
public final class OrderMessage {
    /** camel-rocketmq's header with the key of a message. */
    static final String KEY = "CamelRockerMQOverrideMessageKey";

    /** RocketMQ's own limit, in bytes; beyond it, a retry can't help. */
    private static final int MAX_BODY = 4 << 20;

    /** Control characters would break the message apart: RocketMQ separates its properties by them. */
    private static final Pattern ORDER_ID = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,64}");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

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

    /**
     * The orderId, as the handler reads it; for an order without a usable one, a key that the same bytes always get.
     * Whoever reads otherwise than the handler, a byte order mark for example, publishes an order that nobody finds again.
     */
    static String key(byte[] order) {
        try {
            JsonNode orderId = MAPPER.readTree(order).path("orderId");
            if (orderId.isValueNode()
                    && !orderId.isNull()
                    && ORDER_ID.matcher(orderId.asText()).matches()) {
                return orderId.asText();
            }
        } catch (IOException notJson) {
            // The handler judges an order, not the publisher.
        }
        return "unreadable-" + UUID.nameUUIDFromBytes(order);
    }
}
