package io.orderflow.rocketmq;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/**
 * Where a consumer group begins that has no offset yet.
 *
 * @param where what RocketMQ calls it
 * @param since of messages stored at or after it, to the second, if it is a point in time
 */
record StartPosition(ConsumeFromWhere where, Instant since) {
    /** RocketMQ's, in the time zone of the JVM. */
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    /**
     * @param text {@code first}, {@code last}, or a point in time in ISO 8601
     * @throws IllegalArgumentException one line that names the option, its value and what is allowed
     */
    static StartPosition parse(String text) {
        if (text.equals("first")) {
            return new StartPosition(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET, null);
        }
        if (text.equals("last")) {
            return new StartPosition(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET, null);
        }
        try {
            return new StartPosition(ConsumeFromWhere.CONSUME_FROM_TIMESTAMP, Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw DeliverySettings.refusal(
                    "startFrom", text, "first, last or a point in time such as 2026-11-25T11:30:00Z");
        }
    }

    void applyTo(DefaultMQPushConsumer client) {
        client.setConsumeFromWhere(where);
        if (since != null) {
            client.setConsumeTimestamp(TIMESTAMP.format(LocalDateTime.ofInstant(since, ZoneId.systemDefault())));
        }
    }
}
