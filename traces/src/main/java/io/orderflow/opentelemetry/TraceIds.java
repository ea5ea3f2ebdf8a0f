package io.orderflow.opentelemetry;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;

/** Random ids, but for a trace whose number is given. */
final class TraceIds implements IdGenerator {
    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<String> given = new ThreadLocal<>();

    /** @param begin begins a trace on this thread */
    <T> T with(String traceId, Supplier<T> begin) {
        given.set(traceId);
        try {
            return begin.get();
        } finally {
            given.remove();
        }
    }

    @Override
    public String generateTraceId() {
        String traceId = given.get();
        return traceId == null ? random.generateTraceId() : traceId;
    }

    @Override
    public String generateSpanId() {
        return random.generateSpanId();
    }
}
