package io.orderflow.bench;

/** A process that counts the orders that reach it, as seen from outside. */
class Counter {
    private final Child process;

    Counter(Child process) {
        this.process = process;
    }

    final Child process() {
        return process;
    }

    /** Forgets what has arrived, and expects orders that are due one after the other; see {@link Arrivals}. */
    final void expect(int orders, long startMicros, double rate, int measuredFrom) throws Exception {
        process.ask("expect " + orders + " " + startMicros + " " + rate + " " + measuredFrom);
    }

    final Arrivals.Counts count() throws Exception {
        return Arrivals.Counts.parse(process.ask("count"));
    }
}
