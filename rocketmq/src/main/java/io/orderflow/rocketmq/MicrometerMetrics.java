package io.orderflow.rocketmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.rocketmq.common.message.MessageQueue;

/** Counts into the Micrometer registry that the application has, tagged with topic and consumer group. */
final class MicrometerMetrics implements SourceMetrics {
    private final SharedMeters meters;
    private final Map<String, Supplier<Number>> values = new ConcurrentHashMap<>();
    private volatile boolean closed;

    MicrometerMetrics(MeterRegistry registry, String topic, String group) {
        meters = SharedMeters.join(registry, Tags.of("topic", topic, "group", group));
    }

    /** {@link SourceMetrics#NONE} where the application has no registry. */
    static SourceMetrics of(CamelContext context, String topic, String group) {
        MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        return registry == null ? NONE : new MicrometerMetrics(registry, topic, group);
    }

    @Override
    public void received(int messages) {
        meters.received.increment(messages);
    }

    @Override
    public void delivered(long nanos) {
        meters.delivery.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void retried() {
        meters.retried.increment();
    }

    @Override
    public void reconsumed() {
        meters.reconsumed.increment();
    }

    @Override
    public void deadLettered() {
        meters.deadLettered.increment();
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
        values.put(name, value);
        meters.gauge(name, description, value);
    }

    @Override
    public void lag(MessageQueue queue, long messages) {
        // A look may end after the source has.
        if (!closed) {
            meters.lag(queue, this, messages);
        }
    }

    @Override
    public void forget(MessageQueue queue) {
        meters.forget(queue, this);
    }

    @Override
    public void close() {
        closed = true;
        meters.leave(this, values);
    }
}
