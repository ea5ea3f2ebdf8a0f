package io.orderflow.trace;

import java.util.List;
import java.util.UUID;

/** A span that never throws, and does nothing where there is none. */
final class HarmlessSpan implements OpenSpan {
    private static final String NOT_SAMPLED = "00";

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

    /** Where it has none, that of the span above it, as if it had not been wanted; without one a place that nobody records. */
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
        if (parent != null && !parent.isBeginning()) {
            return parent;
        }
        TraceParent beginning =
                parent == null ? TraceParent.beginning(UUID.randomUUID().toString()) : parent;
        return beginning.under(NOT_SAMPLED);
    }

    @Override
    public void end() {
        if (span != null) {
            HarmlessTracing.run(span, OpenSpan::end);
        }
    }
}
