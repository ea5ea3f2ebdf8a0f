package io.orderflow.chaos.verdict;

import io.orderflow.chaos.fault.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What happened when: messages per second, and the faults. */
public final class Timeline {
    private final Map<Long, LongAdder> published = new ConcurrentSkipListMap<>();
    private final Map<Long, LongAdder> delivered = new ConcurrentSkipListMap<>();
    private final List<Strike> strikes = new CopyOnWriteArrayList<>();
    private final Instant start = Instant.now();

    /** A fault, from when to when; times are in milliseconds since the epoch. */
    public record Strike(String fault, long from, long to) {}

    /** One message was confirmed by RocketMQ. */
    public void published() {
        count(published);
    }

    void delivered() {
        count(delivered);
    }

    private static void count(Map<Long, LongAdder> series) {
        series.computeIfAbsent(Instant.now().getEpochSecond(), second -> new LongAdder())
                .increment();
    }

    /** Enters a fault that has just ended. */
    public void struck(Fault fault, Instant from) {
        strikes.add(new Strike(fault.name(), from.toEpochMilli(), Instant.now().toEpochMilli()));
    }

    public List<Strike> strikes() {
        return List.copyOf(strikes);
    }

    public Map<Long, LongAdder> publishedPerSecond() {
        return published;
    }

    public Map<Long, LongAdder> deliveredPerSecond() {
        return delivered;
    }

    /** When the run began, in seconds since the epoch. */
    public long start() {
        return start.getEpochSecond();
    }
}
