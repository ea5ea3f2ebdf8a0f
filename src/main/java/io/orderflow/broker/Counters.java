package io.orderflow.broker;

import java.util.concurrent.atomic.LongAdder;

/** Written on the event loop, read from anywhere. */
final class Counters {
    final LongAdder received = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder replied = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder abandoned = new LongAdder();

    Counts snapshot() {
        return new Counts(
                received.sum(),
                refused.sum(),
                delivered.sum(),
                replied.sum(),
                retried.sum(),
                deadLettered.sum(),
                failed.sum(),
                abandoned.sum());
    }
}
