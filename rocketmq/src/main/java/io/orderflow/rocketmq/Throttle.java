package io.orderflow.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one through in each interval, whoever asks: so that an outage fills no log. */
final class Throttle {
    private final long intervalNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicLong held = new AtomicLong();

    private Throttle(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    static Throttle ofSeconds(long seconds) {
        return new Throttle(TimeUnit.SECONDS.toNanos(seconds));
    }

    boolean isDue() {
        return due() >= 0;
    }

    /** @return how many were not let through since the last that was, or -1 if this one is not */
    long due() {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + intervalNanos)) {
            return held.getAndSet(0);
        }
        held.incrementAndGet();
        return -1;
    }
}
