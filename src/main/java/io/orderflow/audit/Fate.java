package io.orderflow.audit;

/**
 * What became of a message.
 *
 * @param reason of a dead letter, else null
 */
record Fate(Kind kind, String reason) {
    enum Kind {
        TICKET,
        DUPLICATE,
        ACKNOWLEDGED,
        DEAD,
        REDRIVEN,
        WAITING
    }

    static Fate of(Kind kind) {
        return new Fate(kind, null);
    }
}
