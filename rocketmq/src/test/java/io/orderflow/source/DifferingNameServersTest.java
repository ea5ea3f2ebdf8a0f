package io.orderflow.source;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Of several name servers one may know less, as one that has just been started, or that a broker was not told of. RocketMQ's
 * client takes one of them at random, and believes it for as long as it answers.
 */
class DifferingNameServersTest {
    private static EmbeddedRocketMQ rich;
    private static EmbeddedRocketMQ poor;

    /** Registered at both. */
    private static EmbeddedRocketMQ both;

    private final String topic = "topic-" + UUID.randomUUID();
    private final Sink sink = new Sink();
    private final LogLines log = new LogLines();

    /** The poor one twice, by two names: so that it is chosen more often than not. */
    private final SourceUnderTest source = SourceUnderTest.of(topic, "group-" + UUID.randomUUID(), sink)
            .with(
                    "orderflow.rocketmq.namesrv-addr",
                    poor.nameServerAddress() + ";" + rich.nameServerAddress() + ";"
                            + poor.nameServerAddress().replace("127.0.0.1", "localhost"));

    @BeforeAll
    static void startServers(@TempDir Path folder) {
        RocketMQ.nameServerAddress();
        rich = new EmbeddedRocketMQ(folder.resolve("rich"), 0, 0);
        poor = new EmbeddedRocketMQ(folder.resolve("poor"), 0, 0);
        both = EmbeddedRocketMQ.joining(
                folder.resolve("both"),
                "both",
                rich.nameServerAddress() + ";" + poor.nameServerAddress(),
                0,
                open -> {});
    }

    @AfterAll
    static void stopServers() {
        both.close();
        poor.close();
        rich.close();
    }

    @AfterEach
    void close() {
        log.close();
        sink.close();
    }

    @Test
    void aTopicThatOneDoesNotKnowIsReceived() throws Exception {
        rich.createTopic(topic, 1);
        assertReceivedAtEachStart("does not know the topic");
    }

    @Test
    void aBrokerThatOneDoesNotKnowIsReceivedFrom() throws Exception {
        rich.createTopic(topic, 1);
        both.createTopic(topic, 1);
        assertReceivedAtEachStart("does not know of it broker embedded");
    }

    /** As a name server of another cluster has it, whose brokers have the same names: most are believed. */
    @Test
    void aBrokerOfTheSameNameThatIsAnotherIsNotReceivedFrom() throws Exception {
        poor.createTopic(topic, 1);
        rich.createTopic(topic, 1);
        source.with(
                "orderflow.rocketmq.namesrv-addr",
                poor.nameServerAddress() + ";" + rich.nameServerAddress() + ";"
                        + rich.nameServerAddress().replace("127.0.0.1", "localhost"));
        assertReceivedAtEachStart("has broker embedded at ");
    }

    @Test
    void whereTheBrokersOfOneDoNotAnswerAnotherIsBelieved(@TempDir Path folder) throws Exception {
        rich.createTopic(topic, 1);
        publish("order");
        EmbeddedRocketMQ crashed = new EmbeddedRocketMQ(folder, 0, 0);
        try {
            crashed.createTopic(topic, 1);
            // Its name server still names it, as it does for two minutes.
            crashed.broker().getRemotingServer().shutdown();
            source.with(
                    "orderflow.rocketmq.namesrv-addr", crashed.nameServerAddress() + ";" + rich.nameServerAddress());
            try (RouteFile running = source.run()) {
                awaitAccepted("order");
                await().until(() -> SourceState.of(running).up());
            }
        } finally {
            crashed.close();
        }
    }

    private void assertReceivedAtEachStart(String told) throws Exception {
        for (int start = 0; start < 3; start++) {
            publish("order-" + start);
            try (RouteFile running = source.run()) {
                awaitAccepted("order-" + start);
                await().until(() -> SourceState.of(running).up());
            }
        }
        assertThat(log.with("topic " + topic + ": name server " + poor.nameServerAddress() + " " + told))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    private void publish(String key) throws Exception {
        RocketMQ.publishTo(
                rich.nameServerAddress(),
                "embedded",
                List.of(new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8))));
    }

    private void awaitAccepted(String key) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sink.accepted().stream().anyMatch(event -> key.equals(event.subject())));
    }
}
