package io.orderflow.bench;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All of it, each part a process of its own: a backlog from RocketMQ through the Broker to tickets. */
final class FlowCases {
    private static final int PATIENCE_SECONDS = 300;

    private final Session session;
    private final Options options;
    private final Java java;

    FlowCases(Session session, Options options) {
        this.session = session;
        this.options = options;
        this.java = Java.packaged(options.javaOptions);
    }

    List<Case> all() {
        int orders = Math.max(1, options.messages / 10);
        return List.of(new Case("flow", String.format("%,d orders", orders), "ours", () -> run(orders)));
    }

    private Map<String, Double> run(int orders) throws Exception {
        String topic = session.backlog(orders);
        try (HandlerProcess handler = HandlerProcess.start(session, java)) {
            session.tickets().empty();
            // Nothing dies here, so nobody need listen there.
            List<String> services =
                    List.of(handler.uri().toString(), handler.uri().toString());
            try (Child broker =
                    session.start(session.fresh("broker"), java.bench(BrokerProcess.class, services), Map.of())) {
                Task task = new Task(
                        session.nameServers,
                        topic,
                        session.fresh("flow"),
                        URI.create(broker.await(Child.READY)),
                        options.inFlight,
                        false);
                try (Carrier source = Carrier.start(session, Contender.OURS, java, task)) {
                    return values(awaitTickets(orders));
                }
            }
        }
    }

    private Tickets.Issued awaitTickets(int orders) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        Tickets.Issued issued = session.tickets().issued();
        while (issued.count() < orders) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + issued.count() + " of " + orders + " tickets");
            }
            Thread.sleep(200);
            issued = session.tickets().issued();
        }
        return issued;
    }

    private static Map<String, Double> values(Tickets.Issued issued) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("orders/s", issued.count() / issued.seconds());
        values.put("tickets", (double) issued.count());
        return values;
    }
}
