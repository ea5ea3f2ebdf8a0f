package io.orderflow.chaos.verdict;

import io.orderflow.chaos.fault.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What happened when: messages per second, and the faults. */
public final class Timeline {
    private final Map<Long, LongAdder> published = new ConcurrentSkipListMap<>();
    private final Map<Long, LongAdder> delivered = new ConcurrentSkipListMap<>();
    private final Map<String, Long> publishedAt = new ConcurrentHashMap<>();
    private final Map<String, Long> firstAnswers = new ConcurrentHashMap<>();
    private final List<Strike> strikes = new CopyOnWriteArrayList<>();
    private final Instant start = Instant.now();

    /** A fault, from when to when; times are in milliseconds since the epoch. */
    public record Strike(String fault, long from, long to) {}

    /** One message was confirmed by RocketMQ. */
    public void published(String key) {
        publishedAt.putIfAbsent(key, System.currentTimeMillis());
        count(published);
    }

    void delivered(String key) {
        firstAnswers.putIfAbsent(key, System.currentTimeMillis());
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

    /**
     * How long after the last fault the handler had answered every order that was published before its end, and that it
     * has answered at all.
     */
    public double secondsUntilWell() {
        long end = strikes.stream().mapToLong(Strike::to).max().orElse(0);
        long well = publishedAt.entrySet().stream()
                .filter(order -> order.getValue() <= end)
                .mapToLong(order -> firstAnswers.getOrDefault(order.getKey(), end))
                .max()
                .orElse(end);
        return Math.max(0, well - end) / 1e3;
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
