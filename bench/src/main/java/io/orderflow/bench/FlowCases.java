package io.orderflow.bench;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All of it, each part a process of its own: a backlog from RocketMQ through the Broker to tickets. It is measured for a
 * time, once it is warm, as a drain is: how long a backlog takes to the end depends on the machine.
 */
record FlowCases(SharedServers servers, Options options) {
    private static final int PATIENCE_SECONDS = 90;

    /** Rarely, since to count is work for the database. */
    private static final int POLL_MILLIS = 500;

    List<Case> all() {
        String setting = String.format(Locale.ROOT, "backlog of %,d orders", options.messages);
        return List.of(Case.of("flow", setting, Contender.OURS.toString(), () -> run(options.messages)));
    }

    private Map<String, Double> run(int orders) throws Exception {
        String topic = servers.backlog(orders);
        servers.tickets().empty();
        try (HandlerProcess handler = HandlerProcess.start(servers, options.java());
                MeasuredProcess broker = startBroker(handler.uri())) {
            Assignment assignment = new Assignment(
                    servers.nameServers,
                    topic,
                    servers.fresh("flow"),
                    URI.create(broker.await(MeasuredProcess.READY)),
                    options.inFlight,
                    false);
            try (Carrier source = Carrier.start(servers, Contender.OURS, options.java(), assignment)) {
                awaitTickets(1, PATIENCE_SECONDS);
                // Of a backlog that ends before they are warm, the first half is the warm-up.
                awaitTickets(orders / 2, options.warmUp);
                Used before = used(orders, source, broker, handler);
                awaitTickets(orders, options.seconds);
                return values(before, used(orders, source, broker, handler));
            }
        }
    }

    private MeasuredProcess startBroker(URI handler) throws Exception {
        // Nothing dies here, so nobody need listen there.
        List<String> services = List.of(handler.toString(), handler.toString());
        return servers.start(servers.fresh("broker"), options.java().bench(BrokerProcess.class, services), Map.of());
    }

    private void awaitTickets(int count, int seconds) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (servers.tickets().issued().count() < count && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private record Used(int tickets, long micros, Map<String, Duration> cpu) {}

    private Used used(int orders, Carrier source, MeasuredProcess broker, HandlerProcess handler) throws Exception {
        Map<String, Duration> cpu = new LinkedHashMap<>();
        cpu.put("source", source.cpu());
        cpu.put("Broker", broker.cpu());
        cpu.put("handler", handler.process().cpu());
        cpu.put("PostgreSQL", servers.tickets().cpu());
        Tickets.Issued issued = servers.tickets().issued();
        return new Used(issued.count(), Clock.end(issued.count() >= orders, issued.lastMicros()), cpu);
    }

    private static Map<String, Double> values(Used before, Used after) {
        int tickets = after.tickets - before.tickets;
        if (tickets == 0) {
            throw new IllegalStateException(
                    "no ticket was issued after the first " + String.format(Locale.ROOT, "%,d", before.tickets));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("orders/s", tickets * 1e6 / (after.micros - before.micros));
        after.cpu.forEach((part, cpu) -> values.put(
                part + " CPU ms/1000", cpu.minus(before.cpu.get(part)).toNanos() / 1e3 / tickets));
        values.put("tickets", (double) tickets);
        return values;
    }
}
