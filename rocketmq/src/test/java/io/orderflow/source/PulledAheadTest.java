package io.orderflow.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.awaitility.Awaitility.await;

/** How many messages are pulled that wait for their turn. */
class PulledAheadTest {
    /** Fewer than may be, and several times the share of one queue. */
    private static final int MESSAGES = 1800;

    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink)
            .set("shutdownTimeout", "1s")
            .with("camel.main.shutdown-timeout", "2")
            .with("camel.beans.meters", "#class:io.micrometer.core.instrument.simple.SimpleMeterRegistry");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    /** RocketMQ's client stands still for 50 ms once a queue has all that it may have: that is to last so long. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "key"})
    void aQueueThatAloneHasMessagesMayHaveAllThatMayBePulledAhead(String ordered) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            RocketMQ.publish(topic, 0, "order-" + i, "{}");
        }
        sink.behave(Behaviour.HANG);

        try (RouteFile running = source.set("ordered", ordered).run()) {
            MeterRegistry meters = running.context().getRegistry().findSingleByType(MeterRegistry.class);
            await().until(() -> meters.get("rocketmq.source.received").counter().count() == MESSAGES);
        }
    }
}
