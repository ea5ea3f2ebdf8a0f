package io.orderflow.chaos.load;

/** What an order is published as. */
public enum Kind {
    /** Gets a ticket. */
    VALID,
    /** A valid order again, byte by byte, as another message. */
    DUPLICATE,
    /** JSON cut short, a field missing, or a value that no order may have. */
    MALFORMED,
    /** A body of one space: RocketMQ's own client refuses an empty one. */
    BLANK,
    /** 4 MiB, the most that RocketMQ takes and more than the handler does. */
    HUGE;

    /** Whether a ticket is its outcome; a dead letter is that of the others. */
    public boolean isTicketed() {
        return this == VALID || this == DUPLICATE;
    }
}
