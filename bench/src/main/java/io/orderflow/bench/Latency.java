package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** From when an order is due to be published to its arrival at the sink, at a fixed rate. */
final class Latency {
    private static final int LEAD_MICROS = 200_000;
    private static final int STRAGGLER_SECONDS = 20;

    private final Session session;
    private final Java java;
    private final int inFlight;
    private final int warmUpSeconds;
    private final int seconds;

    Latency(Session session, Java java, int inFlight, int warmUpSeconds, int seconds) {
        this.session = session;
        this.java = java;
        this.inFlight = inFlight;
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    Map<String, Double> run(Contender contender, int rate) throws Exception {
        String group = session.fresh(contender + "-latency");
        session.createTopic(group);
        session.sink.delay(0);
        int messages = rate * (warmUpSeconds + seconds);
        Task task = new Task(session.nameServers, group, group, session.sink.uri(), inFlight, false);
        session.sink.expect(messages);
        try (Carrier carrier = Carrier.start(session, contender, java, task)) {
            long start = Clock.micros() + LEAD_MICROS;
            session.sink.expect(messages, start, rate, rate * warmUpSeconds);
            carrier.begin();
            session.publisher.publish(group, messages, rate, start);
            Arrivals.Counts arrived = awaitAll(messages);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("p50 ms", arrived.p50());
            values.put("p99 ms", arrived.p99());
            values.put("p99.9 ms", arrived.p999());
            values.put("max ms", arrived.max());
            values.put("not arrived", (double) messages - arrived.distinct());
            values.putAll(carrier.costs(arrived));
            return values;
        }
    }

    private Arrivals.Counts awaitAll(int messages) throws Exception {
        long deadline = Clock.micros() + STRAGGLER_SECONDS * 1_000_000L;
        Arrivals.Counts arrived = session.sink.count();
        while (arrived.distinct() < messages && Clock.micros() < deadline) {
            Thread.sleep(20);
            arrived = session.sink.count();
        }
        return arrived;
    }
}
