package io.orderflow.source;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Processor;

/** Waits for an answer on the very thread that would read it, as a route can that looks something up on its way. */
public final class SynchronousRequest implements Processor {
    static final AtomicInteger ON_EVENT_LOOP = new AtomicInteger();

    @Override
    public void process(Exchange exchange) throws Exception {
        if (Thread.currentThread().getName().startsWith("event-sink")) {
            ON_EVENT_LOOP.incrementAndGet();
            try (FluentProducerTemplate template = exchange.getContext().createFluentProducerTemplate()) {
                template.to("knative:event/lookup?name=orders")
                        .withHeaders(exchange.getMessage().getHeaders())
                        .send();
            }
        }
    }
}
