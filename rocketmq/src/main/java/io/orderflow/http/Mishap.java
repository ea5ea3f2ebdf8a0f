package io.orderflow.http;

import io.orderflow.log.LineThrottle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nobody expected, an Error among it: a line, for each place once in 10 s, and the event loop goes on. */
final class Mishap {
    private static final Logger LOG = LoggerFactory.getLogger(Mishap.class);
    private static final LineThrottle LINES = new LineThrottle(System::nanoTime);

    private Mishap() {}

    /** Never throws. The message of what was thrown stays untold: it may quote the order. */
    static void report(String where, Throwable thrown) {
        try {
            if (LINES.pass(where, "") >= 0) {
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
