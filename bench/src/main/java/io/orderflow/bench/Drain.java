package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Carries a backlog that was there before the contender started, for so long or until it is through. */
record Drain(SharedServers servers, Java java, int inFlight, int maxSeconds) {
    private static final int POLL_MILLIS = 50;

    Map<String, Double> run(Contender contender, int messages, int sinkDelayMillis, boolean ordered) throws Exception {
        String topic = ordered ? servers.orderedBacklog(messages) : servers.backlog(messages);
        servers.sink.expect(messages);
        servers.sink.delay(sinkDelayMillis);
        Assignment assignment = new Assignment(
                servers.nameServers, topic, servers.fresh(contender + "-drain"), servers.sink.uri(), inFlight, ordered);
        try (Carrier carrier = Carrier.start(servers, contender, java, assignment)) {
            carrier.begin();
            DrainProgress progress = new DrainProgress();
            Arrivals.Arrived arrived = carrier.counter().count();
            long end = arrived.lastMicros();
            long patience = Clock.micros() + 60_000_000;
            while (arrived.distinct() < messages && seconds(arrived, end) < maxSeconds) {
                if (!carrier.isAlive() || arrived.distinct() == 0 && Clock.micros() > patience) {
                    throw new IllegalStateException(contender + " carries nothing");
                }
                Thread.sleep(POLL_MILLIS);
                arrived = carrier.counter().count();
                end = Clock.end(arrived.distinct() >= messages, arrived.lastMicros());
                progress.add(arrived, end, carrier.cpu());
            }
            if (arrived.rate(end) == 0) {
                throw new IllegalStateException(contender + " has carried " + arrived.distinct() + " of " + messages
                        + " messages, which is no rate");
            }
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("messages/s", arrived.rate(end));
            values.put("messages/s, second half", progress.warmRate());
            values.put("CPU ms/1000, second half", progress.warmCpu());
            values.putAll(carrier.costs(arrived, end));
            values.put("messages", (double) arrived.distinct());
            values.put("connections", (double) arrived.connections());
            values.put("in flight, peak", (double) arrived.peakInFlight());
            values.put("duplicates", (double) arrived.duplicates());
            if (ordered) {
                values.put("out of order", (double) contender.outOfOrder(arrived));
            }
            return values;
        }
    }

    /** By the end over which the rate is: a drain that is broken off is never measured for less. */
    private static double seconds(Arrivals.Arrived arrived, long endMicros) {
        return arrived.firstMicros() == 0 ? 0 : (endMicros - arrived.firstMicros()) / 1e6;
    }
}
