package io.orderflow.bench;

import java.net.URI;
import java.util.Map;

/** The order route in a process of its own. */
final class HandlerProcess implements AutoCloseable {
    static final String INTEGRATION = "order-route";

    private final Child process;
    private final URI uri;

    private HandlerProcess(Child process) throws InterruptedException {
        this.process = process;
        this.uri = URI.create(process.await(INTEGRATION + " http").replaceFirst("^:", "http:"));
        process.await(INTEGRATION + " started");
    }

    static HandlerProcess start(Session session, Java java) throws Exception {
        Map<String, String> properties =
                Map.of("orderflow.database.url", session.tickets().url(), "orderflow.local.order-route-port", "0");
        return new HandlerProcess(session.start(session.fresh(INTEGRATION), java.handler(properties), Map.of()));
    }

    Child process() {
        return process;
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.close();
    }
}
