package io.orderflow.trace;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A span that never throws, and does nothing where there is none. */
final class HarmlessSpan implements OpenSpan {
    private final OpenSpan span;
    private final TraceParent parent;

    /**
     * @param span null if it could not be begun
     * @param parent what it was to begin under, or null
     */
    HarmlessSpan(OpenSpan span, TraceParent parent) {
        this.span = span;
        this.parent = parent;
    }

    @Override
    public OpenSpan with(String attribute, String value) {
        if (span != null) {
            HarmlessTracing.run(span, open -> open.with(attribute, value));
        }
        return this;
    }

    @Override
    public OpenSpan with(String attribute, long value) {
        if (span != null) {
            HarmlessTracing.run(span, open -> open.with(attribute, value));
        }
        return this;
    }

    @Override
    public OpenSpan with(String attribute, List<String> values) {
        if (span != null) {
            HarmlessTracing.run(span, open -> open.with(attribute, values));
        }
        return this;
    }

    @Override
    public OpenSpan failed(String type) {
        if (span != null) {
            HarmlessTracing.run(span, open -> open.failed(type));
        }
        return this;
    }

    /** Where it has none, that of the span above it, as if it had not been wanted. */
    @Override
    public TraceParent place() {
        TraceParent place = null;
        try {
            place = span == null ? null : span.place();
        } catch (Throwable e) {
            HarmlessTracing.report(e);
        }
        if (place != null) {
            return place;
        }
        return parent == null || parent.isBeginning() ? unsampled(parent) : parent;
    }

    /** Well-formed, and of nothing that was recorded. */
    private static TraceParent unsampled(TraceParent beginning) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String traceId = beginning == null
                ? String.format("%016x%016x", random.nextLong(), random.nextLong(1, Long.MAX_VALUE))
                : beginning.traceId();
        return new TraceParent(
                "00-" + traceId + "-" + String.format("%016x", random.nextLong(1, Long.MAX_VALUE)) + "-00", null);
    }

    @Override
    public void end() {
        if (span != null) {
            HarmlessTracing.run(span, OpenSpan::end);
        }
    }
}
