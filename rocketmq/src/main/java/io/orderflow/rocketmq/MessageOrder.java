package io.orderflow.rocketmq;

import java.util.Locale;

/** In which order messages are delivered. */
enum MessageOrder {
    /** In none: as many at once as may be in flight. */
    NONE,

    /** One message of a queue after the other. */
    QUEUE,

    /** One message of a key after the other, those of different keys at once. */
    KEY;

    /**
     * Reads option {@code ordered}, which was a flag before there was more than one order.
     *
     * @throws OptionRefusedException if it is none of them
     */
    static MessageOrder parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "false" -> NONE;
            case "queue", "true" -> QUEUE;
            case "key" -> KEY;
            default -> throw OptionRefusedException.of("ordered", text, "key, queue or false");
        };
    }
}
