package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Orders that come twice as fast as a slow sink takes them, for a time: how long they wait is known before, from what may be
 * in flight and the sink's delay alone, whatever the machine. What the capacity simulation says is held against it.
 */
final class Pulse {
    /** Of the sink, so long that nothing else decides how many come through, on a busy machine neither. */
    static final int DELAY_MILLIS = 500;

    private static final int TIMES = 2;
    private static final int LEAD_MICROS = 200_000;

    private final SharedServers servers;
    private final Java java;
    private final int inFlight;
    private final int warmUpSeconds;
    private final int seconds;

    Pulse(SharedServers servers, Options options) {
        this.servers = servers;
        this.java = options.java();
        this.inFlight = options.inFlight;
        this.warmUpSeconds = options.warmUp;
        this.seconds = options.seconds;
    }

    String setting() {
        return String.format(
                Locale.ROOT,
                "%,d/s for %d s, %d in flight, sink %d ms",
                TIMES * perSecond(),
                seconds,
                inFlight,
                DELAY_MILLIS);
    }

    /** Waits are from when an order was due until it is at the sink. */
    Map<String, Double> run() throws Exception {
        String topic = servers.fresh("pulse");
        servers.createTopic(topic);
        servers.sink.delay(DELAY_MILLIS);
        servers.sink.expect(0);
        Assignment assignment = new Assignment(servers.nameServers, topic, topic, servers.sink.uri(), inFlight, false);
        try (Carrier carrier = Carrier.start(servers, Contender.OURS, java, assignment)) {
            publish(topic, carrier, perSecond() / TIMES, warmUpSeconds);
            Arrivals.Arrived arrived = publish(topic, carrier, TIMES * perSecond(), seconds);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("due/s", (double) TIMES * perSecond());
            values.put("seconds", (double) seconds);
            values.put("in flight", (double) inFlight);
            values.put("sink ms", (double) DELAY_MILLIS);
            values.put("carried/s", arrived.rate());
            values.put("p50 ms", arrived.p50());
            values.put("p99 ms", arrived.p99());
            values.put("max ms", arrived.max());
            return values;
        }
    }

    private Arrivals.Arrived publish(String topic, Carrier carrier, int rate, int duration) throws Exception {
        int messages = rate * duration;
        long start = Clock.micros() + LEAD_MICROS;
        carrier.counter().expect(messages, start, rate, 0);
        servers.publisher.publish(topic, messages, rate, start);
        Arrivals.Arrived arrived = carrier.counter().count();
        long deadline = Clock.micros() + 3L * TIMES * duration * 1_000_000;
        while (arrived.distinct() < messages && Clock.micros() < deadline) {
            Thread.sleep(50);
            arrived = carrier.counter().count();
        }
        if (arrived.distinct() < messages) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "only %,d of %,d orders have arrived", arrived.distinct(), messages));
        }
        return arrived;
    }

    /** What comes through. */
    private int perSecond() {
        return inFlight * 1000 / DELAY_MILLIS;
    }
}
