package io.orderflow.ledger;

/**
 * How far a run is. All are messages; each number only grows, and the run is over when the last three equal the first.
 *
 * @param expected that are to be published
 * @param published that RocketMQ has confirmed
 * @param delivered of those, that the sink has accepted
 * @param settled of those, that are accounted for in the database
 */
public record Progress(long expected, long published, long delivered, long settled) {

    /** Whether every message is published, delivered and accounted for. */
    public boolean isDone() {
        return published >= expected && delivered == published && settled == published;
    }
}
