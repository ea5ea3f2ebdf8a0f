package io.orderflow.bench;

import java.net.URI;
import java.util.Map;

/** The order route in a process of its own. */
final class HandlerProcess implements AutoCloseable {
    static final String INTEGRATION = "order-route";

    private static final String DATABASE = "orderflow.database.url";

    private final Child process;
    private final URI uri;

    private HandlerProcess(Child process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static HandlerProcess start(Session session, Java java) throws Exception {
        Map<String, String> properties =
                Map.of(DATABASE, session.tickets().url(), "orderflow.local.order-route-port", "0");
        Child process = session.start(session.fresh(INTEGRATION), java.handler(properties), Map.of());
        URI uri = URI.create(process.await(INTEGRATION + " http").replaceFirst("^:", "http:"));
        process.await(INTEGRATION + " started");
        return new HandlerProcess(process, uri);
    }

    /** On Camel K's runtime, as its modelines say. */
    static HandlerProcess startOnCamelK(Session session, Java java) throws Exception {
        Map<String, String> properties = Map.of(DATABASE, session.tickets().url());
        Child process = session.start(
                session.fresh(INTEGRATION + "-k"),
                CamelK.ORDER_ROUTE.command(java),
                CamelK.ORDER_ROUTE.routeFile(properties));
        URI uri = URI.create(process.await(CamelK.LISTENING));
        process.await(CamelK.STARTED);
        return new HandlerProcess(process, uri);
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
