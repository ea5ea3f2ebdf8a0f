package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.awaitility.Awaitility.await;

/** What is in memory is bounded in bytes, however large the messages are. */
class MemoryTest {
    private static final int MIB = 1024 * 1024;
    private static final int MESSAGES = 12;

    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink)
            .set("shutdownTimeout", "1s")
            .with("camel.main.shutdown-timeout", "2");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void noMoreThanMayBeInFlightIsAtTheSinkAtOnce(String ordered) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            RocketMQ.publish(new Message(topic, "", "large-" + i, new byte[MIB]));
        }
        sink.behave(Behaviour.HANG);

        try (RouteFile running =
                source.set("maxInFlightMib", 2).set("ordered", ordered).run()) {
            await().until(() -> sink.received().size() >= 2);
            await().during(Duration.ofSeconds(2)).until(() -> sink.received().size() == 2);
        }
        sink.behave(Behaviour.ACCEPT);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == MESSAGES);
        }
    }
}
