package io.orderflow.trace;

import java.util.List;

/** A span until its end. Its steps may run on different threads, one after the other. */
public interface OpenSpan {

    /** @param value what is null is left out, what is long is cut */
    OpenSpan with(String attribute, String value);

    OpenSpan with(String attribute, long value);

    /** @param values none is left out */
    OpenSpan with(String attribute, List<String> values);

    /** @param type of low cardinality, such as a status or the name of a class: nothing that may quote an order */
    OpenSpan failed(String type);

    /** What is sent along, so that whoever receives it goes on with the trace. */
    TraceParent place();

    /** Only the first counts. */
    void end();
}
