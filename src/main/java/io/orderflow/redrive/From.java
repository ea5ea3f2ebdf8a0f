package io.orderflow.redrive;

import java.util.Locale;

/** Where dead letters lie. */
public enum From {
    /** The table {@code dead_letter}: events that the Broker gave up, as the handler refused them or was away for too long. */
    TABLE,

    /** The source's dead-letter topic: messages that the source gave up, such as those that the Broker refused. */
    TOPIC,

    /** {@code %DLQ%<group>}: messages that a consumer of the group gave back to RocketMQ too often. */
    DLQ;

    /** As it stands in options and output. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
