package io.orderflow.ledger;

/**
 * How far a run is. All are messages; each number only grows, and the run is over when all are published, delivered or put aside,
 * and settled.
 *
 * @param expected that are to be published
 * @param published that RocketMQ has confirmed
 * @param delivered of those, that the sink has accepted
 * @param settled of those, that are accounted for
 * @param aside of those, that no sink has accepted: dead letters in RocketMQ
 */
public record Progress(long expected, long published, long delivered, long settled, long aside) {

    /** Whether every message is published, delivered or a dead letter in RocketMQ, and accounted for. */
    public boolean isDone() {
        return published >= expected && delivered + aside >= published && settled == published;
    }
}
