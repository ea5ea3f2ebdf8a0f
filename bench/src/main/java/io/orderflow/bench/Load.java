package io.orderflow.bench;

import java.util.Map;

/** Keeps so many orders under way, each followed by the next when it has been answered. */
interface Load {
    void start(int concurrency) throws Exception;

    /** From here on it counts. */
    void begin() throws Exception;

    /** Until here; the load ends too. Fails if an order was not answered with its ticket, or none at all. */
    Map<String, Double> end() throws Exception;
}
