package io.orderflow.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one through in each interval, whoever asks: so that an outage fills no log. */
final class Throttle {
    private final long intervalNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    private Throttle(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    static Throttle ofSeconds(long seconds) {
        return new Throttle(TimeUnit.SECONDS.toNanos(seconds));
    }

    boolean isDue() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
    }
}
