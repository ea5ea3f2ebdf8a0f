package io.orderflow.ledger;

import org.HdrHistogram.Histogram;

/** How the messages of a run were accounted for. Used by one thread at a time. */
final class Tally {
    final Histogram latency = new Histogram(3);

    /** Of the tickets since somebody last looked. */
    final Histogram recent = new Histogram(2);

    long tickets;
    long acknowledged;
    long absorbed;
    long dead;

    /** Of the dead, those in RocketMQ, which no sink has accepted. */
    long aside;

    /** @param micros from publish to ticket; less than 0 if the clocks disagree by more than that */
    void ticketed(long micros) {
        latency.recordValue(Math.max(0, micros));
        recent.recordValue(Math.max(0, micros));
        tickets++;
    }

    long settled() {
        return tickets + acknowledged + absorbed + dead;
    }
}
