package io.orderflow.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a source counts, and when it is ready. */
class MetricsTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("maxRetryDelay", "300ms")
            .with("camel.beans.meters", "#class:io.micrometer.core.instrument.simple.SimpleMeterRegistry");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void everyMessageIsCountedByWhatBecameOfIt() throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().startsWith("bad") ? 422 : 202)
                .end());
        RocketMQ.publishMany(topic, "good-", 5);
        RocketMQ.publishMany(topic, "bad-", 2);
        try (RouteFile running = source.run()) {
            MeterRegistry meters = meters(running);
            await().until(() -> RocketMQ.messages(group + "-dead-letters").size() == 2
                    && find(meters, "delivery").timer().count() == 5);
            assertThat(find(meters, "received").counter().count()).isEqualTo(7);
            await().until(() -> find(meters, "dead.lettered").counter().count() == 2);
            await().until(() -> find(meters, "in.flight").gauge().value() == 0);
        }
    }

    @Test
    void anOutageShowsInRetriesInFlightLagAndReadiness() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.set("maxInFlight", 4);
        RocketMQ.publishMany(topic, "order-", 12);
        try (RouteFile running = source.run()) {
            MeterRegistry meters = meters(running);
            await().until(() -> find(meters, "retried").counter().count() >= 4);
            assertThat(find(meters, "in.flight").gauge().value()).isEqualTo(4);
            assertThat(readiness(running).getState()).isEqualTo(HealthCheck.State.DOWN);
            await().until(() -> lag(meters) == 12);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> lag(meters) == 0);
            assertThat(readiness(running).getState()).isEqualTo(HealthCheck.State.UP);
        }
    }

    @Test
    void aQueueThatWaitsInOrderedModeIsCounted() throws Exception {
        sink.behave(Behaviour.answer(500));
        RocketMQ.publish(topic, 0, "1", "{}");
        try (RouteFile running = source.set("ordered", true).run()) {
            MeterRegistry meters = meters(running);
            await().until(() -> find(meters, "queues.waiting").gauge().value() == 1);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> find(meters, "queues.waiting").gauge().value() == 0);
        }
    }

    @Test
    void aKeyThatWaitsIsCounted() throws Exception {
        sink.behave(Behaviour.answer(500));
        RocketMQ.publish(topic, "1", "{}");
        try (RouteFile running = source.set("ordered", "key").run()) {
            MeterRegistry meters = meters(running);
            await().until(() -> find(meters, "keys.waiting").gauge().value() == 1);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> find(meters, "keys.waiting").gauge().value() == 0);
        }
    }

    private static MeterRegistry meters(RouteFile running) {
        return running.context().getRegistry().findSingleByType(MeterRegistry.class);
    }

    private static RequiredSearch find(MeterRegistry meters, String name) {
        return meters.get("rocketmq.source." + name);
    }

    /** Of all queues of the topic; -1 until the first is known. */
    private double lag(MeterRegistry meters) {
        var gauges = meters.find("rocketmq.source.lag").tag("topic", topic).gauges();
        return gauges.isEmpty()
                ? -1
                : gauges.stream().mapToDouble(gauge -> gauge.value()).sum();
    }

    private HealthCheck.Result readiness(RouteFile running) {
        return HealthCheckRegistry.get(running.context())
                .getCheck("rocketmq-source-" + group + "-" + topic)
                .orElseThrow()
                .call();
    }
}
