package io.orderflow.bench;

import io.orderflow.testing.Postgres;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The order route in a process of its own. */
record HandlerProcess(MeasuredProcess process, URI uri) implements AutoCloseable {
    static final String INTEGRATION = "order-route";

    private static final String DATABASE = "orderflow.database.url";
    private static final String DIGEST_KEY = "orderflow.order.digest-key";

    static HandlerProcess start(SharedServers servers, Java java) throws Exception {
        return start(servers, java.handler(properties(servers)));
    }

    /** With a commit for each order. */
    static HandlerProcess startWithPlainInsert(SharedServers servers, Java java) throws Exception {
        return start(servers, java.integration(PlainInsertRoute.compile(), INTEGRATION, properties(servers)));
    }

    private static Map<String, String> properties(SharedServers servers) throws Exception {
        return Map.of(
                DATABASE,
                servers.tickets().url(),
                DIGEST_KEY,
                Postgres.DIGEST_KEY,
                "orderflow.local.order-route-port",
                "0");
    }

    private static HandlerProcess start(SharedServers servers, List<String> command) throws Exception {
        MeasuredProcess process = servers.start(servers.fresh(INTEGRATION), command, Map.of());
        URI uri = URI.create(process.await(INTEGRATION + " http").replaceFirst("^:", "http:"));
        process.await(INTEGRATION + " started");
        return new HandlerProcess(process, uri);
    }

    /** On Camel K's runtime, as its modelines say. */
    static HandlerProcess startOnCamelK(SharedServers servers, Java java) throws Exception {
        Map<String, String> properties = Map.of(DATABASE, servers.tickets().url(), DIGEST_KEY, Postgres.DIGEST_KEY);
        MeasuredProcess process = servers.start(
                servers.fresh(INTEGRATION + "-k"),
                CamelK.ORDER_ROUTE.command(java),
                CamelK.ORDER_ROUTE.routeFile(properties));
        URI uri = URI.create(process.await(CamelK.LISTENING));
        process.await(CamelK.STARTED);
        return new HandlerProcess(process, uri);
    }

    @Override
    public void close() {
        process.close();
    }
}
