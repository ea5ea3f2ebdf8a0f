package io.orderflow.bench.capacity;

/**
 * When the last pod may go: the rules of pkg/reconciler/autoscaling/kpa/scaler.go of Knative Serving 1.22.
 *
 * <pre>
 *   active for a stable window, none wanted ──▶ inactive ──▶ none, after
 *                                                  the grace, or what is left of it if the activator is in the way
 *                                                  already, and not before the retention of the last pod
 * </pre>
 */
final class ScaleToZero {
    /** Seconds after which it looks again when the activator is in the way already. */
    private static final int AGAIN = 3;

    private static final long NEVER = Long.MAX_VALUE;

    private final KnativeSettings settings;
    private long activeSince = NEVER;
    private long inactiveSince = NEVER;
    private long activatorSince = NEVER;

    ScaleToZero(KnativeSettings settings) {
        this.settings = settings;
    }

    /**
     * The pods to have from now on.
     *
     * @param wanted within minScale and maxScale
     * @param pods those that there are, ready or not
     */
    int pods(long second, int wanted, int pods, int ready, boolean activatorInTheWay) {
        if (ready > 0 && activeSince == NEVER) {
            activeSince = second;
        }
        if (!activatorInTheWay && inactiveSince == NEVER) {
            activatorSince = NEVER;
        } else if (activatorSince == NEVER) {
            activatorSince = second;
        }
        if (wanted > 0) {
            inactiveSince = NEVER;
            return wanted;
        }
        if (ready == 0) {
            // One that is still starting is not given up.
            return pods;
        }
        if (inactiveSince == NEVER) {
            if (second - activeSince < settings.stableWindow()) {
                return 1;
            }
            inactiveSince = second;
            return pods;
        }
        return mayGo(second) ? none() : pods;
    }

    private boolean mayGo(long second) {
        long inactive = second - inactiveSince;
        if (inactive >= Math.max(settings.grace(), settings.retention())) {
            return true;
        }
        return inactive >= Math.max(AGAIN, settings.retention()) && second - activatorSince >= settings.grace();
    }

    private int none() {
        activeSince = NEVER;
        inactiveSince = NEVER;
        return 0;
    }
}
