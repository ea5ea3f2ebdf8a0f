package io.orderflow.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When to log that something fails, and that it is well again: once each. What flickers is told as an outage once in ten seconds
 * at most, so that it fills no log, and what the log says last is how it is, or was a moment ago.
 *
 * <pre>
 *            failed: a line, unless the last is younger than 10 s
 *   well ───────────────────────────────────────────────────────▶ fails
 *     ▲                                                              │
 *     └──────────────────────────────────────────────────────────────┘
 *                              worked: a line
 * </pre>
 */
public final class OutageLine {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private volatile boolean told;
    private long nextNanos;

    public OutageLine() {
        this(System::nanoTime);
    }

    OutageLine(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
    }

    /** @return whether to log that it fails */
    public boolean failed() {
        return !told && tell();
    }

    private synchronized boolean tell() {
        long now = nanoTime.getAsLong();
        if (told || now - nextNanos < 0) {
            return false;
        }
        nextNanos = now + INTERVAL_NANOS;
        told = true;
        return true;
    }

    /** @return whether to log that it is well again */
    public boolean worked() {
        return told && takeBack();
    }

    private synchronized boolean takeBack() {
        boolean fails = told;
        told = false;
        return fails;
    }
}
