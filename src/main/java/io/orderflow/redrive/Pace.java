package io.orderflow.redrive;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many a second at most, each after the same time: what was not used of a second is not made up for, so that no burst
 * meets a receiver that has just recovered. Libraries' rate limiters save up permits, and do not heed an interrupt.
 *
 * <p>Not thread-safe.
 */
public final class Pace {
    private static final double NANOS = 1e9;

    private final long interval;
    private final LongSupplier clock;
    private final Sleeper sleeper;
    private long next;
    private boolean begun;

    /** Sleeps so many nanoseconds. */
    interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    Pace(double perSecond, LongSupplier clock, Sleeper sleeper) {
        this.interval = (long) (NANOS / perSecond);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** @param perSecond greater than 0 */
    public static Pace of(double perSecond) {
        return new Pace(perSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /** Never waits. */
    public static Pace unlimited() {
        return of(Double.POSITIVE_INFINITY);
    }

    /** How many may go in so many nanoseconds, 1 at least. */
    int within(long nanos) {
        return interval == 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(Integer.MAX_VALUE, nanos / interval));
    }

    /** Returns when the next may go; the first may at once. */
    void await() throws InterruptedException {
        long now = clock.getAsLong();
        if (begun && next - now > 0) {
            sleeper.sleep(next - now);
        }
        next = (begun && next - now > 0 ? next : now) + interval;
        begun = true;
    }
}
