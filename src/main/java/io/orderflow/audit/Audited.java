package io.orderflow.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.order.Order;
import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.text.Utf8;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import org.apache.rocketmq.common.message.MessageExt;

/** A message under audit, and what it is looked for by. */
public final class Audited {
    private static final byte[] NOTHING = new byte[0];

    final MessageExt message;
    final String id;
    final boolean copy;

    /** Null if the source makes no event of it. */
    final SourceView.Delivered event;

    /** Null if it has none that can be read. */
    final String orderId;

    /** Empty likewise. */
    final String status;

    Audited(MessageExt message, SourceView view) {
        LastingId.note(message);
        this.message = message;
        this.id = LastingId.of(message);
        this.copy = isCopy(message);
        this.event = view.deliver(message);
        JsonNode order = event == null ? Order.MAPPER.nullNode() : read(event.data());
        this.orderId = order.path("orderId").isTextual() ? order.path("orderId").textValue() : null;
        this.status = order.path("orderStatus").asText("");
    }

    private static JsonNode read(byte[] data) {
        if (data == null || Utf8.malformedAt(data) >= 0) {
            return Order.MAPPER.nullNode();
        }
        try {
            JsonNode json = Order.MAPPER.readTree(data);
            return json == null ? Order.MAPPER.nullNode() : json;
        } catch (JsonProcessingException e) {
            return Order.MAPPER.nullNode();
        } catch (IOException | RuntimeException e) {
            return Order.MAPPER.nullNode();
        }
    }

    /** What a user finds it by; for a line of output, which has to make it one line. */
    public String id() {
        return id;
    }

    /** Null if the message has none that can be read. */
    public String orderId() {
        return orderId;
    }

    /** Broker, queue and offset. */
    public String place() {
        return message.getBrokerName() + "/" + message.getQueueId() + "@" + message.getQueueOffset();
    }

    public String broker() {
        return message.getBrokerName();
    }

    public int queue() {
        return message.getQueueId();
    }

    public long offset() {
        return message.getQueueOffset();
    }

    /** When RocketMQ has stored it. */
    public Instant time() {
        return Instant.ofEpochMilli(message.getStoreTimestamp());
    }

    byte[] body() {
        return body(message);
    }

    static byte[] body(MessageExt message) {
        return message.getBody() == null ? NOTHING : message.getBody();
    }

    /** What it takes in memory, about. */
    long size() {
        return 1000L + body().length + (event == null || event.data() == message.getBody() ? 0 : event.data().length);
    }

    /** Whether it was published again, by a redrive or an audit. */
    static boolean isCopy(MessageExt message) {
        return message.getProperty(EventHeaders.BORN) != null;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
