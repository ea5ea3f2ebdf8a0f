package io.orderflow.source;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import io.orderflow.testing.ThrowingTracing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Every message ends: delivered, as a dead letter, or handed back, and that not for ever while others pass. */
class EveryMessageEndsTest {
    private static final int NINE_MIB = 9 * 1024 * 1024;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final String deadLetterTopic = group + "-dead-letters";
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "200ms");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aMessageWithAllThePropertiesThatRocketMqTakesBecomesADeadLetter(String ordered) throws Exception {
        sink.behave(Behaviour.answer(422));
        Message order = new Message(topic, "", "123214342", "{\"orderId\":\"123214342\"}".getBytes());
        // Its name is that of no extension: the sink, which takes fewer octets of headers, does not see it.
        order.putUserProperty("Note", "x".repeat(32_400));
        RocketMQ.publish(order);

        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> RocketMQ.messages(deadLetterTopic).size() == 1);
        }

        MessageExt letter = RocketMQ.messages(deadLetterTopic).get(0);
        assertThat(letter.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("{\"orderId\":\"123214342\"}");
        assertThat(letter.getKeys()).isEqualTo("123214342");
        assertThat(letter.getProperties())
                .containsEntry("dead-letter-code", "422")
                .containsEntry("dead-letter-dropped", "Note");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aTracingThatThrowsEverywhereCostsNoOrderAnAttempt(String ordered) throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().equals("refused") ? 422 : 202)
                .end());
        List<String> ids = RocketMQ.publishMany(topic, "order-", 20);
        RocketMQ.publish(topic, "refused", "{}");
        ThrowingTracing.properties().forEach(source::with);
        int thrown = ThrowingTracing.thrown();

        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> sink.acceptedIds().keySet().containsAll(ids));
            await().until(() -> RocketMQ.messages(deadLetterTopic).size() == 1);
        }

        assertThat(ThrowingTracing.thrown()).isGreaterThan(thrown);
        assertThat(sink.received()).hasSize(21);
        assertThat(RocketMQ.messages(deadLetterTopic)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatUnpacksToMoreThanRocketMqTakesBecomesADeadLetter(CompressionType type) throws Exception {
        sink.behave(Behaviour.answer(413));
        byte[] body = new byte[NINE_MIB];
        RocketMQ.publishPacked(new Message(topic, "", "large", body), type);

        try (RouteFile running = source.run()) {
            await().until(() -> RocketMQ.messages(deadLetterTopic).size() == 1);
        }

        assertThat(sink.received()).hasSize(1);
        assertThat(sink.received().get(0).body()).hasSize(NINE_MIB);
        assertThat(RocketMQ.messages(deadLetterTopic).get(0).getBody()).isEqualTo(body);
    }

    @Test
    void aBodyThatUnpacksToMoreThanMayBeInFlightBecomesADeadLetterUnsent() throws Exception {
        byte[] body = new byte[NINE_MIB];
        RocketMQ.publishPacked(new Message(topic, "", "bomb", body), CompressionType.ZLIB);
        String next = RocketMQ.publish(topic, "next", "{}");

        try (RouteFile running = source.set("maxInFlightMib", 1).run()) {
            await().until(() -> RocketMQ.messages(deadLetterTopic).size() == 1);
            await().until(() -> sink.acceptedIds().containsKey(next));
        }

        assertThat(sink.received()).hasSize(1);
        MessageExt letter = RocketMQ.messages(deadLetterTopic).get(0);
        assertThat(letter.getProperty("dead-letter-reason"))
                .isEqualTo("its compressed body unpacks to more than 1048576 bytes");
        assertThat(letter.getBody()).isEqualTo(body);
    }

    @Test
    void whatIsPackedIsDeliveredAndComesBackFromTheRetryTopicAsItWas() throws Exception {
        byte[] body = new byte[50_000];
        new Random(1).ints(0, 26).limit(body.length).forEach(new java.util.function.IntConsumer() {
            private int at;

            @Override
            public void accept(int letter) {
                body[at++] = (byte) ('a' + letter);
            }
        });
        sink.behave(Behaviour.answer(503));
        source.set("deliveryDeadline", "0s").set("reconsumeDelayLevel", 1);
        RocketMQ.publishPacked(new Message(topic, "", "1", body), CompressionType.LZ4);

        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 2);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> !sink.accepted().isEmpty());
        }
        assertThat(sink.accepted().get(0).body()).isEqualTo(new String(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Application/CloudEvents+JSON",
                "APPLICATION/CLOUDEVENTS+JSON; Charset=UTF-8",
                " application/cloudevents+json"
            })
    void aMediaTypeKnowsNoCase(String contentType) throws Exception {
        String structured = "{\"specversion\":\"1.0\",\"id\":\"42\",\"source\":\"/s\",\"type\":\"t\",\"data\":1}";
        Message message = new Message(topic, "", "key", structured.getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("CE_contenttype", contentType);
        RocketMQ.publish(message);

        try (RouteFile running = source.set("passThroughTypes", "t").run()) {
            await().until(() -> !sink.accepted().isEmpty());
        }

        assertThat(sink.received()).hasSize(1);
        assertThat(sink.received().get(0).body()).isEqualTo(structured);
        assertThat(sink.received().get(0).headers().get("content-type")).startsWith("application/cloudevents+json");
    }

    @Test
    void whatKeepsFailingWhileOthersAreDeliveredIsADeadLetterAfterItsHandBacks() throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().equals("poison") ? 500 : 202)
                .end());
        source.deadline("1s").set("reconsumeDelayLevel", 1).set("maxHandBacks", 2);
        RocketMQ.publish(topic, "poison", "{}");

        try (RouteFile running = source.run()) {
            await().until(() -> {
                RocketMQ.publish(topic, "good", "{}");
                return RocketMQ.messages(deadLetterTopic).size() == 1;
            });
        }

        assertThat(RocketMQ.handedBack(group)).isEqualTo(2);
        assertThat(RocketMQ.messages(deadLetterTopic).get(0).getProperties())
                .containsEntry("KEYS", "poison")
                .containsEntry("dead-letter-code", "500")
                .containsEntry(
                        "dead-letter-reason",
                        "handed back 2 times while others were delivered: " + sink.url() + " answered 500");
    }

    @Test
    void inAnOutageNothingBecomesADeadLetterHoweverLongItLasts() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.set("deliveryDeadline", "0s").set("reconsumeDelayLevel", 1).set("maxHandBacks", 0);
        List<String> ids = RocketMQ.publishMany(topic, "order-", 5);

        try (RouteFile running = source.run()) {
            // Beyond the 16 times after which RocketMQ would give a message up.
            await().until(() -> RocketMQ.handedBack(group) >= 5 * 18);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().keySet().containsAll(ids));
        }

        assertThat(RocketMQ.messages(deadLetterTopic)).isEmpty();
        assertThat(RocketMQ.messages("%DLQ%" + group)).isEmpty();
    }

    @Test
    void whatWaitsInRocketMqsDelayIsCountedAndInTheReadiness() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.set("deliveryDeadline", "0s")
                .set("reconsumeDelayLevel", 5)
                .with("camel.beans.meters", "#class:io.micrometer.core.instrument.simple.SimpleMeterRegistry");
        RocketMQ.publishMany(topic, "order-", 3);

        try (RouteFile running = source.run()) {
            var meters =
                    running.context().getRegistry().findSingleByType(io.micrometer.core.instrument.MeterRegistry.class);
            await().until(() -> meters.get("rocketmq.source.delayed").gauge().value() == 3);
            assertThat(readiness(running).getDetails())
                    .containsEntry("handed back", "3 messages wait for RocketMQ's delay to pass");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 405, 407})
    void whatSpeaksOfTheSinkKeepsEveryMessageAndSaysSoOnce(int status) throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger("io.orderflow");
        log.addAppender(lines);
        sink.behave(Behaviour.answer(status));
        List<String> ids = RocketMQ.publishMany(topic, "order-", 200);

        try (RouteFile running =
                source.deadline("1s").set("reconsumeDelayLevel", 1).run()) {
            await().until(() -> sink.received().size() > 500);
            assertThat(readiness(running).getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(readiness(running).getDetails().get("sink").toString()).contains(String.valueOf(status));
            assertThat(lines.list).extracting(ILoggingEvent::getLevel).hasSizeLessThan(6);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().keySet().containsAll(ids));
            await().until(() -> readiness(running).getState() == HealthCheck.State.UP);
        } finally {
            log.detachAppender(lines);
        }

        assertThat(RocketMQ.messages(deadLetterTopic)).isEmpty();
    }

    @Test
    void theStatusesThatArePermanentAreASetting() throws Exception {
        sink.behave(Behaviour.answer(410));
        RocketMQ.publish(topic, "1", "{}");

        try (RouteFile running =
                source.with("orderflow.source.permanent-statuses", "400,410").run()) {
            await().until(() -> RocketMQ.messages(deadLetterTopic).size() == 1);
        }
    }

    private HealthCheck.Result readiness(RouteFile running) {
        return HealthCheckRegistry.get(running.context())
                .getCheck("rocketmq-source-" + group + "-" + topic)
                .orElseThrow()
                .call();
    }
}
