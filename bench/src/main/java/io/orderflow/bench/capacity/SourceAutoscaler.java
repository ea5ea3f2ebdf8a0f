package io.orderflow.bench.capacity;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many pods the order source gets: KEDA between none and one, above it the HorizontalPodAutoscaler that KEDA makes, by
 * the algorithm in Kubernetes' documentation (an external metric of AverageValue, a tolerance of 10 %, upwards by its default
 * policies, downwards by the ScaledObject's).
 */
final class SourceAutoscaler {
    /** Seconds between two looks of the HorizontalPodAutoscaler's, and the period of its policies upwards. */
    static final int SYNC = 15;

    private static final double TOLERANCE = 0.1;
    private static final int UP_PODS = 4;
    private static final int UP_TIMES = 2;

    private final SourceScaling scaling;
    private final HighestWithin recommended;
    private final Deque<Long> wentAt = new ArrayDeque<>();
    private long lastLag;

    SourceAutoscaler(SourceScaling scaling) {
        this.scaling = scaling;
        this.recommended = new HighestWithin(scaling.downWindow());
    }

    /** The pods to have from now on. @param lag orders that are not acknowledged */
    int pods(long second, int pods, double lag) {
        if (lag > 0) {
            lastLag = second;
        }
        if (pods == 0) {
            boolean looks = scaling.polling() == 0 || second % scaling.polling() == 0;
            return lag > 0 && looks ? 1 : 0;
        }
        if (scaling.min() == 0 && second - lastLag >= scaling.cooldown()) {
            return 0;
        }
        return second % SYNC == 0 ? byLag(second, pods, lag) : pods;
    }

    private int byLag(long second, int pods, double lag) {
        double used = lag / (scaling.lag() * pods);
        int wanted =
                Math.abs(1 - used) > TOLERANCE ? (int) Math.min(scaling.max(), Math.ceil(lag / scaling.lag())) : pods;
        wanted = Math.max(Math.max(1, scaling.min()), Math.min(scaling.max(), wanted));
        wanted = Math.max(wanted, Math.min(pods, recommended.with(second, wanted)));
        return wanted >= pods
                ? Math.min(wanted, Math.max(pods + UP_PODS, pods * UP_TIMES))
                : Math.max(wanted, pods - mayGo(second, pods - wanted));
    }

    private int mayGo(long second, int wish) {
        while (!wentAt.isEmpty() && wentAt.peekFirst() <= second - scaling.downPeriod()) {
            wentAt.removeFirst();
        }
        int going = Math.max(0, Math.min(wish, scaling.downPods() - wentAt.size()));
        for (int i = 0; i < going; i++) {
            wentAt.addLast(second);
        }
        return going;
    }
}
