package io.orderflow.board;

import java.util.Locale;

/** Where dead letters lie. */
public enum Origin {
    /** The table: events that the handler refused. */
    TABLE,

    /** The source's dead-letter topic: messages that the Broker refused. */
    TOPIC,

    /** {@code %DLQ%} of the group: messages that RocketMQ has given up. */
    DLQ;

    /** As it stands in an address. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
