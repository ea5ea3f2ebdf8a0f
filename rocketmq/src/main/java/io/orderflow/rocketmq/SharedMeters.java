package io.orderflow.rocketmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * The meters of a topic and a group in a registry, which has one of a name and its tags: the sources of an application that
 * have both share them. Their counts and their gauges add up, and the last that leaves takes the meters away: a registry outlives
 * its sources, and a gauge of a stopped one would hold it in memory and show its last value.
 */
final class SharedMeters {
    private static final String PREFIX = "rocketmq.source.";

    private record Place(MeterRegistry registry, Tags tags) {}

    private static final Map<Place, SharedMeters> ALL = new HashMap<>();

    final Counter received;
    final Counter retried;
    final Counter reconsumed;
    final Counter deadLettered;
    final Timer delivery;

    private final Place place;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
    private final Map<String, List<Supplier<Number>>> gauges = new ConcurrentHashMap<>();
    private final Map<MessageQueue, Lag> lags = new ConcurrentHashMap<>();
    private int sources;

    /** @param owner who has seen it last: the queue may have gone from one source to another */
    private record Lag(Object owner, long messages) {}

    private SharedMeters(Place place) {
        this.place = place;
        received = counter("received", "Messages that RocketMQ has handed over, redeliveries among them");
        retried = counter("retried", "Attempts that failed and are made again in place");
        reconsumed = counter("reconsumed", "Messages handed back to RocketMQ, to be delivered again later");
        deadLettered = counter("dead.lettered", "Messages handed to the dead-letter topic");
        delivery = keep(Timer.builder(PREFIX + "delivery")
                .description("From a message's receipt to its acknowledgement; its count is the messages delivered")
                .tags(place.tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(place.registry));
    }

    /** For a source that starts; it has to {@link #leave}. */
    static SharedMeters join(MeterRegistry registry, Tags tags) {
        synchronized (ALL) {
            SharedMeters shared = ALL.computeIfAbsent(new Place(registry, tags), SharedMeters::new);
            shared.sources++;
            return shared;
        }
    }

    /** @param values of the gauges that the source has added */
    void leave(Object owner, Map<String, Supplier<Number>> values) {
        values.forEach((name, value) -> gauges.get(name).remove(value));
        lags.keySet().forEach(queue -> forget(queue, owner));
        synchronized (ALL) {
            if (--sources == 0) {
                ALL.remove(place);
                meters.forEach(place.registry::remove);
            }
        }
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(PREFIX + name)
                .description(description)
                .tags(place.tags)
                .register(place.registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }

    void gauge(String name, String description, Supplier<Number> value) {
        gauges.computeIfAbsent(name, first -> {
                    List<Supplier<Number>> values = new CopyOnWriteArrayList<>();
                    keep(Gauge.builder(PREFIX + name, values, SharedMeters::sum)
                            .description(description)
                            .tags(place.tags)
                            .register(place.registry));
                    return values;
                })
                .add(value);
    }

    private static double sum(List<Supplier<Number>> values) {
        return values.stream().mapToDouble(value -> value.get().doubleValue()).sum();
    }

    void lag(MessageQueue queue, Object owner, long messages) {
        lags.compute(queue, (any, before) -> {
            if (before == null) {
                lagGauge(queue).register(place.registry);
            }
            return new Lag(owner, messages);
        });
    }

    private Gauge.Builder<Supplier<Number>> lagGauge(MessageQueue queue) {
        return Gauge.builder(PREFIX + "lag", () -> lagOf(queue))
                .description("Messages in a queue that the group has not acknowledged")
                // The queue's own topic: the group's retry topic has a queue of the same number.
                .tags(lagTags(queue));
    }

    private Number lagOf(MessageQueue queue) {
        Lag lag = lags.get(queue);
        return lag == null ? 0 : lag.messages;
    }

    private Tags lagTags(MessageQueue queue) {
        return place.tags.and("topic", queue.getTopic()).and("queue", queue.getBrokerName() + "-" + queue.getQueueId());
    }

    /** The owner has the queue no longer; whether another has, only that one knows. */
    void forget(MessageQueue queue, Object owner) {
        lags.computeIfPresent(queue, (any, lag) -> {
            if (lag.owner != owner) {
                return lag;
            }
            Meter gauge =
                    place.registry.find(PREFIX + "lag").tags(lagTags(queue)).meter();
            if (gauge != null) {
                place.registry.remove(gauge);
            }
            return null;
        });
    }
}
