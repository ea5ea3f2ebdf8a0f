package io.orderflow.trace;

/** Who wants to know of each span of a context, and is bound in its registry: then it is traced, also where nothing is sent. */
@FunctionalInterface
public interface SpanWatcher {

    /** On the thread that ends it, which must not wait. */
    void ended(FinishedSpan span);
}
