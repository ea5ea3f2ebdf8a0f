package io.orderflow.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nobody expected, an Error among it: a line, once in 10 s, and the event loop goes on. */
final class Mishap {
    private static final Logger LOG = LoggerFactory.getLogger(Mishap.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private Mishap() {}

    /** Never throws. The message of what was thrown stays untold: it may quote the order. */
    static void report(String where, Throwable thrown) {
        try {
            long now = System.nanoTime();
            long due = NEXT.get();
            if (now - due >= 0 && NEXT.compareAndSet(due, now + INTERVAL_NANOS)) {
                LOG.error(
                        "Event sink: {} failed: {}{}", where, thrown.getClass().getName(), place(thrown));
            }
        } catch (Throwable evenThat) {
            // No memory is left, perhaps; the event loop must go on nevertheless.
        }
    }

    private static String place(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
