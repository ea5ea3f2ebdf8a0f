package io.orderflow.board;

import java.time.Instant;

/**
 * One step of an order on its way.
 *
 * @param detail in one line, such as why an attempt failed; may be empty
 */
public record TrailStep(Instant at, Kind kind, String detail) {
    /** What happened. The texts of the page name each. */
    public enum Kind {
        /** RocketMQ has confirmed it. */
        PUBLISHED,
        /** RocketMQ has not, and it is sent again. */
        UNCONFIRMED,
        /** The Broker has taken it. */
        ACCEPTED,
        /** The Broker has not, and it is sent again. */
        REFUSED,
        /** It has its ticket. */
        TICKET,
        /** It needs no ticket. */
        ACKNOWLEDGED,
        /** It is a dead letter. */
        DEAD,
        /** It was published again. */
        REDRIVEN,
        /** It is in the topic still, unread or under delivery. */
        WAITS_IN_TOPIC,
        /** It is in RocketMQ's delay. */
        WAITS_IN_DELAY,
        /** It is due again, unread or under delivery. */
        WAITS_IN_RETRY
    }
}
