package io.orderflow.rocketmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.rocketmq.common.message.MessageQueue;

/** Counts into the Micrometer registry that the application has, tagged with topic and consumer group. */
final class MicrometerMetrics implements SourceMetrics {
    private static final String PREFIX = "rocketmq.source.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
    private final Counter received;
    private final Counter retried;
    private final Counter reconsumed;
    private final Counter deadLettered;
    private final Timer delivery;
    private final Map<MessageQueue, AtomicLong> lags = new ConcurrentHashMap<>();
    private final Map<MessageQueue, Meter> lagGauges = new ConcurrentHashMap<>();

    private MicrometerMetrics(MeterRegistry registry, String topic, String group) {
        this.registry = registry;
        this.tags = Tags.of("topic", topic, "group", group);
        received = counter("received", "Messages that RocketMQ has handed over, redeliveries among them");
        retried = counter("retried", "Attempts that failed and are made again in place");
        reconsumed = counter("reconsumed", "Messages handed back to RocketMQ, to be delivered again later");
        deadLettered = counter("dead.lettered", "Messages handed to the dead-letter topic");
        delivery = keep(Timer.builder(PREFIX + "delivery")
                .description("From a message's receipt to its acknowledgement; its count is the messages delivered")
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry));
    }

    /** {@link SourceMetrics#NONE} where the application has no registry. */
    static SourceMetrics of(CamelContext context, String topic, String group) {
        MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        return registry == null ? NONE : new MicrometerMetrics(registry, topic, group);
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }

    @Override
    public void received(int messages) {
        received.increment(messages);
    }

    @Override
    public void delivered(long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void retried() {
        retried.increment();
    }

    @Override
    public void reconsumed() {
        reconsumed.increment();
    }

    @Override
    public void deadLettered() {
        deadLettered.increment();
    }

    @Override
    public void inFlight(Supplier<Number> messages) {
        gauge("in.flight", "Messages under delivery, those that wait for their next attempt included", messages);
    }

    @Override
    public void inFlightBytes(Supplier<Number> bytes) {
        gauge("in.flight.bytes", "What the bodies of the messages under delivery take", bytes);
    }

    @Override
    public void delayed(Supplier<Number> messages) {
        gauge(
                "delayed",
                "Messages that this source has handed back and that wait for RocketMQ's delay to pass",
                messages);
    }

    @Override
    public void queuesWaiting(Supplier<Number> queues) {
        gauge("queues.waiting", "Queues that wait, if their order is kept, for a message that fails", queues);
    }

    @Override
    public void keysWaiting(Supplier<Number> keys) {
        gauge("keys.waiting", "Keys that wait, if their order is kept, for a message that fails", keys);
    }

    @Override
    public void brokersMissing(Supplier<Number> brokers) {
        gauge("brokers.missing", "Brokers of the topic that are not received from while others are", brokers);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        keep(Gauge.builder(PREFIX + name, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    @Override
    public void lag(MessageQueue queue, long messages) {
        AtomicLong lag = lags.computeIfAbsent(queue, any -> new AtomicLong());
        lag.set(messages);
        lagGauges.computeIfAbsent(
                queue,
                any -> Gauge.builder(PREFIX + "lag", lag, AtomicLong::get)
                        .description("Messages in a queue that the group has not acknowledged")
                        // The queue's own topic: the group's retry topic has a queue of the same number.
                        .tags(tags.and("topic", queue.getTopic())
                                .and("queue", queue.getBrokerName() + "-" + queue.getQueueId()))
                        .register(registry));
    }

    @Override
    public void forget(MessageQueue queue) {
        lags.remove(queue);
        Meter gauge = lagGauges.remove(queue);
        if (gauge != null) {
            registry.remove(gauge);
        }
    }

    /** A registry outlives its sources: a gauge of a stopped one would hold it in memory and show its last value. */
    @Override
    public void close() {
        lagGauges.keySet().forEach(this::forget);
        meters.forEach(registry::remove);
    }
}
