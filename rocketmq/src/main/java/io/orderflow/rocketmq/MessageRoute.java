package io.orderflow.rocketmq;

import java.util.function.Consumer;
import org.apache.rocketmq.common.message.MessageExt;

/** The route that every message takes, as {@link Deliveries} and {@link OrderedDeliveries} know it. */
interface MessageRoute {

    /**
     * Runs the route once.
     *
     * @param completed is told why it failed, or null, on any thread; not at all if this throws
     */
    void run(MessageExt message, Consumer<Failure> completed);

    /**
     * Runs the route once and waits for its end.
     *
     * @return why it failed, or null
     */
    Failure runAndWait(MessageExt message);

    /** What tells of the way of a message; null if nothing is traced. */
    default SourceSpans spans() {
        return null;
    }
}
