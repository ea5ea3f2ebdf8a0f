package io.orderflow.simulator;

/** How the rate changes over a run. Every shape has the same count, duration and average rate. */
public enum Shape {
    /** Evenly. */
    STEADY {
        @Override
        double due(double share) {
            return share;
        }
    },
    /**
     * The lunch peak: the rate climbs evenly from nothing to twice the average at half time, and falls back.
     *
     * <pre>
     * 2x average      /\
     *               /    \
     *             /        \
     *  0        /            \
     *          start        end
     * </pre>
     *
     * The share published at time t of 1 is 2t² until half time, then 1 - 2(1-t)²; this is the inverse.
     */
    LUNCH {
        @Override
        double due(double share) {
            return share < 0.5 ? Math.sqrt(share / 2) : 1 - Math.sqrt((1 - share) / 2);
        }
    };

    /** The time, as a share of the run's duration, by which this share of the orders is published. Both 0 to 1. */
    abstract double due(double share);
}
