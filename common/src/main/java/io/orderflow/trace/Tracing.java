package io.orderflow.trace;

/**
 * Takes the spans of one integration. Who has none (null) traces nothing: it is asked for once, at a start, so that nothing is
 * on the way of a message then.
 *
 * <p>The one implementation is in the jar orderflow-traces, so that no other has to bring OpenTelemetry along.
 */
public interface Tracing extends AutoCloseable {
    /** What a span is of, as OpenTelemetry has it. */
    enum Kind {
        SERVER,
        CLIENT,
        PRODUCER,
        CONSUMER
    }

    /**
     * Begins a span.
     *
     * @param name of low cardinality: no ids
     * @param parent null begins a trace
     * @param sinceNanos how long ago it began
     */
    OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos);

    /** Begins a span now. */
    default OpenSpan start(Kind kind, String name, TraceParent parent) {
        return start(kind, name, parent, 0);
    }

    /** Sends what is not sent yet, and waits for that, 5 s at most. */
    @Override
    void close();
}
