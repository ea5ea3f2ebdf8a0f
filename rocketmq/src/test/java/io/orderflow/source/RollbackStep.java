package io.orderflow.source;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Marks the exchange of the first event of each id for rollback, as a step markRollbackOnlyLast() does. */
public final class RollbackStep implements Processor {
    private static final Set<Object> MARKED = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        if (MARKED.add(exchange.getMessage().getHeader("CamelCloudEventID"))) {
            exchange.setRollbackOnlyLast(true);
        }
    }
}
