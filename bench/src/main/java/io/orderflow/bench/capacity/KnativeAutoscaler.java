package io.orderflow.bench.capacity;

/**
 * How many pods Knative's autoscaler wants: the rules of pkg/autoscaler/scaling/autoscaler.go of Knative Serving 1.22,
 * where each step is found again in its order. {@link ScaleToZero} has the last word on none.
 *
 * <pre>
 *            needed in the panic window ≥ threshold × ready
 *   stable ───────────────────────────────────────────────▶ panic: never fewer than its highest
 *      ▲                                                      │
 *      └──── below the threshold for a stable window ─────────┘
 * </pre>
 */
final class KnativeAutoscaler {
    /** Seconds between two decisions. */
    static final int TICK = 2;

    private static final long NEVER = Long.MIN_VALUE;

    private final KnativeSettings settings;
    private final AverageWindow stable;
    private final AverageWindow panic;
    private final HighestWithin delay;
    private long panicSince = NEVER;
    private int highestInPanic;

    /** @param ready pods at the start: it takes more than one for a surge that it must not scale down from */
    KnativeAutoscaler(KnativeSettings settings, int ready) {
        this.settings = settings;
        this.stable = new AverageWindow(settings.stableWindow());
        this.panic = new AverageWindow(settings.panicWindow());
        // A decision each tick: as many as the delay has.
        this.delay = new HighestWithin(settings.scaleDownDelay());
        if (ready > 1) {
            panicSince = 0;
            highestInPanic = ready;
        }
    }

    /** The requests under way on average of one more second, those that wait for a pod among them. */
    void observe(double concurrency) {
        stable.record(concurrency);
        panic.record(concurrency);
    }

    /** The pods wanted, before the bounds of minScale and maxScale. */
    int desired(long second, int readyPods) {
        double ready = Math.max(1, readyPods);
        double mostUp = Math.ceil(settings.maxScaleUpRate() * ready);
        double leastDown = Math.floor(ready / settings.maxScaleDownRate());
        double neededStable = Math.ceil(stable.average() / settings.target());
        double neededPanic = Math.ceil(panic.average() / settings.target());
        int wanted = activated(neededStable, Math.min(Math.max(neededStable, leastDown), mostUp));
        int wantedInPanic = activated(neededPanic, Math.min(Math.max(neededPanic, leastDown), mostUp));
        if (neededPanic / ready >= settings.panicThreshold()) {
            panicSince = second;
        } else if (isPanicking() && panicSince + settings.stableWindow() < second) {
            panicSince = NEVER;
            highestInPanic = 0;
        }
        if (isPanicking()) {
            highestInPanic = Math.max(highestInPanic, Math.max(wanted, wantedInPanic));
            wanted = highestInPanic;
        }
        return settings.scaleDownDelay() > 0 ? delay.with(second, wanted) : wanted;
    }

    private int activated(double needed, double wanted) {
        return (int) (needed > 0 ? Math.max(wanted, settings.activationScale()) : wanted);
    }

    boolean isPanicking() {
        return panicSince != NEVER;
    }

    /** Whether Knative's activator takes the requests: without room for a burst, it buffers them. */
    boolean isActivatorInTheWay(int readyPods) {
        return settings.burst() < 0
                || settings.burst() > 0
                        && Math.floor(readyPods * settings.total() - settings.burst() - panic.average()) < 0;
    }
}
