package io.orderflow.bench;

/** A process that counts the orders that reach it, as seen from outside. */
class OrderCounter {
    private final MeasuredProcess process;

    OrderCounter(MeasuredProcess process) {
        this.process = process;
    }

    final MeasuredProcess process() {
        return process;
    }

    /** Forgets what has arrived, and expects orders that are due one after the other; see {@link Arrivals}. */
    final void expect(int orders, long startMicros, double rate, int measuredFrom) throws Exception {
        process.ask("expect " + orders + " " + startMicros + " " + rate + " " + measuredFrom);
    }

    final Arrivals.Arrived count() throws Exception {
        return Arrivals.Arrived.parse(process.ask("count"));
    }
}
