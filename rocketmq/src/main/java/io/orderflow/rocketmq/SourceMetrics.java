package io.orderflow.rocketmq;

import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.rocketmq.common.message.MessageQueue;

/** What a source counts. The names under which it is published are those of {@link MicrometerMetrics}. */
interface SourceMetrics {
    /** Counts nothing. */
    SourceMetrics NONE = new SourceMetrics() {};

    /** Micrometer's where the application has it and a registry of it, or {@link #NONE}. */
    static SourceMetrics of(CamelContext context, String topic, String group) {
        boolean micrometer =
                context.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") != null;
        return micrometer ? MicrometerMetrics.of(context, topic, group) : NONE;
    }

    default void received(int messages) {}

    /** @param nanos from the client's receipt of the message to its acknowledgement */
    default void delivered(long nanos) {}

    default void retried() {}

    default void reconsumed() {}

    default void deadLettered() {}

    default void inFlight(Supplier<Number> messages) {}

    default void inFlightBytes(Supplier<Number> bytes) {}

    /** @param messages handed back, that wait at RocketMQ for their delay to pass */
    default void delayed(Supplier<Number> messages) {}

    default void queuesWaiting(Supplier<Number> queues) {}

    default void keysWaiting(Supplier<Number> keys) {}

    /** @param brokers of the topic that are not received from while others are */
    default void brokersMissing(Supplier<Number> brokers) {}

    /** @param messages in the queue, and not yet acknowledged by the group */
    default void lag(MessageQueue queue, long messages) {}

    /** The queue belongs to another consumer of the group. */
    default void forget(MessageQueue queue) {}

    default void close() {}
}
