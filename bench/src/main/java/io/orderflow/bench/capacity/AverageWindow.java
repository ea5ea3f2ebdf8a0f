package io.orderflow.bench.capacity;

/**
 * Knative's average over a window of buckets of a second (pkg/autoscaler/aggregation, {@code TimedFloat64Buckets}): over
 * those that there are while it is not full, and to six digits.
 */
final class AverageWindow {
    private static final double DIGITS = 1e6;

    private final double[] buckets;
    private int recorded;
    private int next;

    /** @param seconds how many of the latest seconds count */
    AverageWindow(int seconds) {
        buckets = new double[seconds];
    }

    /** The value of one more second. */
    void record(double value) {
        buckets[next] = value;
        next = (next + 1) % buckets.length;
        recorded = Math.min(buckets.length, recorded + 1);
    }

    /** 0 before anything was recorded. */
    double average() {
        double total = 0;
        for (double bucket : buckets) {
            total += bucket;
        }
        return recorded == 0 ? 0 : Math.round(total / recorded * DIGITS) / DIGITS;
    }
}
