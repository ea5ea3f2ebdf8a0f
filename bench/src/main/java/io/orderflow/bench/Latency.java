package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From when an order is due to be published to its arrival, at fixed rates. A contender is warmed up once and
 * then measured at one rate after the other: what is to be seen is its latency, not its compiler's.
 */
final class Latency {
    private static final int WARM_UP_RATE = 2_000;
    private static final int SETTLE_SECONDS = 1;
    private static final int LEAD_MICROS = 200_000;
    private static final int STRAGGLER_SECONDS = 20;

    private final SharedServers servers;
    private final Java java;
    private final int inFlight;
    private final int warmUpSeconds;
    private final int seconds;

    Latency(SharedServers servers, Java java, int inFlight, int warmUpSeconds, int seconds) {
        this.servers = servers;
        this.java = java;
        this.inFlight = inFlight;
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    static String setting(int rate) {
        return String.format(Locale.ROOT, "%,d/s", rate);
    }

    /** Ends with the first rate at which not all arrive: they would be taken for the next one's. */
    Map<String, Map<String, Double>> run(Contender contender, List<Integer> rates) throws Exception {
        String topic = servers.fresh(contender + "-latency");
        servers.createTopic(topic);
        servers.sink.delay(0);
        servers.sink.expect(0);
        Assignment assignment = new Assignment(servers.nameServers, topic, topic, servers.sink.uri(), inFlight, false);
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        try (Carrier carrier = Carrier.start(servers, contender, java, assignment)) {
            double missing =
                    measure(topic, carrier, WARM_UP_RATE, warmUpSeconds, 0).get("not arrived");
            for (int rate : rates) {
                if (missing == 0) {
                    values.put(setting(rate), measure(topic, carrier, rate, seconds, SETTLE_SECONDS));
                    missing = values.get(setting(rate)).get("not arrived");
                }
            }
        }
        return values;
    }

    private Map<String, Double> measure(String topic, Carrier carrier, int rate, int duration, int settle)
            throws Exception {
        int messages = rate * (settle + duration);
        long start = Clock.micros() + LEAD_MICROS;
        carrier.counter().expect(messages, start, rate, rate * settle);
        carrier.begin();
        servers.publisher.publish(topic, messages, rate, start);
        Arrivals.Arrived arrived = awaitAll(carrier.counter(), messages);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("p50 ms", arrived.p50());
        values.put("p99 ms", arrived.p99());
        values.put("p99.9 ms", arrived.p999());
        values.put("max ms", arrived.max());
        values.put("not arrived", (double) messages - arrived.distinct());
        values.putAll(carrier.costs(arrived, arrived.lastMicros()));
        return values;
    }

    private static Arrivals.Arrived awaitAll(OrderCounter counter, int messages) throws Exception {
        long deadline = Clock.micros() + STRAGGLER_SECONDS * 1_000_000L;
        Arrivals.Arrived arrived = counter.count();
        while (arrived.distinct() < messages && Clock.micros() < deadline) {
            Thread.sleep(20);
            arrived = counter.count();
        }
        return arrived;
    }
}
