package io.orderflow.trace;

import io.orderflow.log.LineThrottle;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracing as callers have it, which never throws: a span that could not be made is a loss, and an order that is delivered
 * again for its sake, or once more each second, would be a worse one. What fails is told of in a line every ten seconds.
 */
final class HarmlessTracing implements Tracing {
    private static final Logger LOG = LoggerFactory.getLogger(HarmlessTracing.class);
    private static final LineThrottle LINES = new LineThrottle(System::nanoTime);

    private final Tracing tracing;

    private HarmlessTracing(Tracing tracing) {
        this.tracing = tracing;
    }

    static Tracing of(Tracing tracing) {
        return tracing instanceof HarmlessTracing ? tracing : new HarmlessTracing(tracing);
    }

    @Override
    public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
        OpenSpan span = null;
        try {
            span = tracing.start(kind, name, parent, sinceNanos);
        } catch (Throwable e) {
            report(e);
        }
        return new HarmlessSpan(span, parent);
    }

    @Override
    public void close() {
        run(tracing, Tracing::close);
    }

    /** @param span or what else may throw */
    static <T> void run(T span, Consumer<T> step) {
        try {
            step.accept(span);
        } catch (Throwable e) {
            report(e);
        }
    }

    /** Not what it says, which may quote the order. */
    static void report(Throwable failure) {
        try {
            String type = failure.getClass().getName();
            long before = LINES.pass("tracing", type);
            if (before >= 0) {
                StackTraceElement[] trace = failure.getStackTrace();
                LOG.warn(
                        "A span is lost, or a part of it, as are {} since the last such line; its order goes on: {} at {}",
                        before,
                        type,
                        trace.length == 0 ? "an unknown place" : trace[0]);
            }
        } catch (Throwable noMemory) {
            // It is said again when there is some.
        }
    }
}
