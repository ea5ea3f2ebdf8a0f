package io.orderflow.testing;

import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Throws whatever it is asked for; but half of the spans begin, so that each step of them is asked for too. */
public final class ThrowingTracing implements Tracing {
    private static final AtomicInteger THROWN = new AtomicInteger();

    private final AtomicInteger starts = new AtomicInteger();

    /** What a context is traced by it with. */
    public static Map<String, String> properties() {
        return Map.of("camel.beans." + Traces.NAME, "#class:" + ThrowingTracing.class.getName());
    }

    /** How often any has, in this JVM. */
    public static int thrown() {
        return THROWN.get();
    }

    @Override
    public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
        if (starts.getAndIncrement() % 2 == 0) {
            return new ThrowingSpan();
        }
        throw failure();
    }

    @Override
    public void close() {
        throw failure();
    }

    private static Error failure() {
        THROWN.incrementAndGet();
        return new NoClassDefFoundError("in a test");
    }

    private static final class ThrowingSpan implements OpenSpan {
        @Override
        public OpenSpan with(String attribute, String value) {
            throw failure();
        }

        @Override
        public OpenSpan with(String attribute, long value) {
            throw failure();
        }

        @Override
        public OpenSpan with(String attribute, List<String> values) {
            throw failure();
        }

        @Override
        public OpenSpan failed(String type) {
            throw failure();
        }

        @Override
        public TraceParent place() {
            throw failure();
        }

        @Override
        public void end() {
            throw failure();
        }
    }
}
