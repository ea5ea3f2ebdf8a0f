package io.orderflow.source;

import io.orderflow.support.Integration;
import io.orderflow.support.RocketMQ;
import io.orderflow.support.Sink;
import io.orderflow.support.Sink.Behaviour;
import io.orderflow.support.Sink.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The event as the sink sees it. */
class EventTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final OrderSource source = OrderSource.of(topic, group, sink);

    @BeforeEach
    void patience() {
        // A new group's retry topic is found when the client next asks the name server, which it does every 30 s.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aMessageBecomesAnEvent() throws Exception {
        Instant before = Instant.now().minusSeconds(1);
        String id = RocketMQ.publish(topic, "123214342", "{\"orderId\":\"123214342\"}");

        Event event = onlyEvent();

        assertThat(event.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-type", "orderflow.order.placed")
                .containsEntry("ce-id", id)
                .containsEntry("ce-subject", "123214342")
                .containsEntry("ce-source", "/rocketmq/" + group + "/" + topic)
                .containsEntry("content-type", "application/json");
        assertThat(OffsetDateTime.parse(event.headers().get("ce-time")).toInstant())
                .isBetween(before, Instant.now());
        assertThat(event.body()).isEqualTo("{\"orderId\":\"123214342\"}");
    }

    @Test
    void sourceAndContentTypeAreThoseOfTheKamelet() throws Exception {
        source.set("source", "/apis/v1/namespaces/orderflow/rocketmqsources/orders#" + topic)
                .set("contentType", "text/plain");
        RocketMQ.publish(topic, "1", "{}");

        assertThat(onlyEvent().headers())
                .containsEntry("ce-source", "/apis/v1/namespaces/orderflow/rocketmqsources/orders#" + topic)
                .containsEntry("content-type", "text/plain");
    }

    @Test
    void aRedeliveredEventKeepsIdAndTime() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.set("deliveryDeadline", "0s").set("reconsumeDelayLevel", 1);
        String id = RocketMQ.publish(topic, "1", "{}");

        try (Integration running = source.run()) {
            await().until(() -> sink.received().size() >= 3);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().containsKey(id));
        }

        assertThat(sink.received()).extracting(Event::id).containsOnly(id);
        assertThat(sink.received().stream()
                        .map(event -> event.headers().get("ce-time"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aUserPropertySetsNoHeader() throws Exception {
        Message message = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        for (String name : List.of(
                "ce-id", "ce-source", "ce-evil", "CamelCloudEventID", "CamelHttpUri", "Content-Type", "x-evil")) {
            message.putUserProperty(name, "evil");
        }
        message.putUserProperty("x-split", "a\r\nx-evil: evil");
        RocketMQ.publish(message);

        assertThat(onlyEvent().headers().toString()).doesNotContain("evil");
    }

    private Event onlyEvent() throws Exception {
        try (Integration running = source.run()) {
            await().until(() -> !sink.acceptedIds().isEmpty());
        }
        assertThat(sink.received()).hasSize(1);
        return sink.received().get(0);
    }
}
