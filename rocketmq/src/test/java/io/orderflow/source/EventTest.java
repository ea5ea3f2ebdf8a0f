package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import io.orderflow.testing.Sink.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The event as the sink sees it. */
class EventTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink);

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

        try (RouteFile running = source.run()) {
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
    void aUserPropertyWithAValidNameBecomesAnExtension() throws Exception {
        Message message = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("tenant", "食堂 1");
        message.putUserProperty("MessageGroup", "dropped");
        message.putUserProperty("subject", "dropped");
        message.putUserProperty("knativebrokerttl", "dropped");
        message.putUserProperty("control", "a\u0001dropped");
        RocketMQ.publish(message);

        assertThat(onlyEvent().headers())
                .containsEntry("ce-tenant", "%E9%A3%9F%E5%A0%82%201")
                .containsEntry("ce-subject", "1")
                .doesNotContainKeys("ce-messagegroup", "ce-MessageGroup", "ce-knativebrokerttl", "ce-control");
    }

    @Test
    void withoutExtensionsNoUserPropertyIsCarried() throws Exception {
        source.set("extensions", false);
        Message message = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("tenant", "canteen");
        RocketMQ.publish(message);

        assertThat(onlyEvent().headers()).doesNotContainKey("ce-tenant");
    }

    @Test
    void theShardingKeyIsThePartitionKeyAndAForeignKeyIsEncoded() throws Exception {
        Message message = new Message(topic, "", "订餐 100%", "{}".getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, "table 7");
        RocketMQ.publish(message);

        assertThat(onlyEvent().headers())
                .containsEntry("ce-partitionkey", "table%207")
                .containsEntry("ce-subject", "%E8%AE%A2%E9%A4%90%20100%25");
    }

    @Test
    void aTraceIsContinued() throws Exception {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Message message = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("traceparent", traceparent);
        message.putUserProperty("tracestate", "vendor=1");
        RocketMQ.publish(message);

        assertThat(onlyEvent().headers())
                .containsEntry("traceparent", traceparent)
                .containsEntry("tracestate", "vendor=1")
                .containsEntry("ce-traceparent", traceparent);
    }

    @Test
    void aCloudEventInBinaryModeIsPassedThroughUnchanged() throws Exception {
        source.set("passThroughTypes", "com.example.other");
        Message message = new Message(topic, "", "key", "<a/>".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("CE_specversion", "1.0");
        message.putUserProperty("CE_id", "42");
        message.putUserProperty("CE_source", "/elsewhere");
        message.putUserProperty("CE_type", "com.example.other");
        message.putUserProperty("CE_tenant", "canteen");
        message.putUserProperty("CE_contenttype", "application/xml");
        message.putUserProperty("uncalled", "for");
        RocketMQ.publish(message);

        Event event = onlyEvent();
        assertThat(event.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "42")
                .containsEntry("ce-source", "/elsewhere")
                .containsEntry("ce-type", "com.example.other")
                .containsEntry("ce-tenant", "canteen")
                .containsEntry("content-type", "application/xml")
                .doesNotContainKeys("ce-subject", "ce-uncalled");
        assertThat(event.body()).isEqualTo("<a/>");
    }

    @Test
    void aCloudEventInStructuredModeIsPassedThroughUnchanged() throws Exception {
        source.set("passThroughTypes", "t");
        String structured = "{\"specversion\":\"1.0\",\"id\":\"42\",\"source\":\"/s\",\"type\":\"t\",\"data\":1.10}";
        Message message = new Message(topic, "", "key", structured.getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("CE_contenttype", "application/cloudevents+json; charset=utf-8");
        RocketMQ.publish(message);

        try (RouteFile running = source.run()) {
            await().until(() -> !sink.accepted().isEmpty());
        }
        Event event = sink.received().get(0);
        assertThat(event.body()).isEqualTo(structured);
        assertThat(event.headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=utf-8")
                .doesNotContainKeys("ce-id", "ce-type", "ce-source");
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
        try (RouteFile running = source.run()) {
            await().until(() -> !sink.acceptedIds().isEmpty());
        }
        assertThat(sink.received()).hasSize(1);
        return sink.received().get(0);
    }
}
