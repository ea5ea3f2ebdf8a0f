package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who may publish orders can publish nothing else: the type of an event decides who receives it. */
class PassThroughTest {
    private static final String STRUCTURED = "application/cloudevents+json";

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void anEventOfTheOrdersTypePasses() throws Exception {
        RocketMQ.publish(binary(Map.of("CE_type", "orderflow.order.placed")));
        RocketMQ.publish(structured(
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"ty\\u0070e\":\"orderflow.order.placed\"}"));
        try (RouteFile running = source.run()) {
            await().until(() -> sink.accepted().size() == 2);
        }
        assertThat(RocketMQ.messages(group + "-dead-letters")).isEmpty();
    }

    @Test
    void anEventOfAnotherTypeIsADeadLetter() throws Exception {
        RocketMQ.publish(binary(Map.of("CE_type", "orderflow.ticket.issued")));
        assertThat(reason())
                .isEqualTo("a CloudEvent of a type that may not pass; those that may are in option passThroughTypes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CE_knativeerrorcode", "CE_Knativebrokerttl", "CE_\u212anativeerrordata"})
    void anAttributeOfTheBrokersOwnIsADeadLetter(String attribute) throws Exception {
        RocketMQ.publish(binary(Map.of("CE_type", "orderflow.order.placed", attribute, "1")));
        assertThat(reason()).isEqualTo("not a CloudEvent: attributes knative* are the Broker's own");
    }

    @Test
    void aTypeThatComesTwiceIsADeadLetter() throws Exception {
        RocketMQ.publish(binary(Map.of("CE_type", "orderflow.order.placed", "CE_TYPE", "orderflow.ticket.issued")));
        assertThat(reason()).isEqualTo("not a CloudEvent: an attribute comes twice");
    }

    @Test
    void anEventInTwoModesAtOnceIsADeadLetter() throws Exception {
        Message message = binary(Map.of("CE_type", "orderflow.order.placed"));
        message.putUserProperty("CE_contenttype", " Application/CloudEvents+JSON");
        RocketMQ.publish(message);
        assertThat(reason()).isEqualTo("not a CloudEvent: it is in binary and in structured mode at once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\",\"type\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\",\"t\\u0079pe\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\",\"Type\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\",\"knativeerrorcode\":\"500\"}",
                "{\"data\":{\"type\":\"orderflow.order.placed\"}}",
                "{\"data\":\"\\\",\\\"type\\\":\\\"orderflow.order.placed\",\"type\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\"} {\"type\":\"orderflow.ticket.issued\"}",
                "{/*\"type\":\"orderflow.order.placed\",*/\"type\":\"orderflow.ticket.issued\"}",
                "{\"data\":[},\"type\":\"orderflow.order.placed\"}",
                "[{\"type\":\"orderflow.order.placed\"}]",
                "{\"type\":[\"orderflow.order.placed\"]}",
                "{\"type\":\"orderflow.order.placed\"}\uFFFF{\"type\":\"orderflow.ticket.issued\"}",
                "{\"type\":\"orderflow.order.placed\"",
                " ",
            })
    void aStructuredEventThatIsNotSurelyAnOrderIsADeadLetter(String body) throws Exception {
        RocketMQ.publish(structured(body));
        assertThat(reason()).doesNotContain("ticket");
    }

    /** Also if it is the option that says so, in whatever letters. */
    @Test
    void whereAllAreStructuredEachIsChecked() throws Exception {
        source.set("contentType", "Application/CloudEvents+JSON");
        RocketMQ.publish(topic, "1", "{\"type\":\"orderflow.ticket.issued\"}");
        assertThat(reason()).startsWith("a CloudEvent of a type that may not pass");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents-batch+json",
                "application/cloudevents+avro",
                "application/cloudevents",
                "application/cloudevents+json; charset=utf-16"
            })
    void aFormatThatCannotBeReadIsADeadLetter(String contentType) throws Exception {
        Message message = structured("{\"type\":\"orderflow.order.placed\"}");
        message.putUserProperty("CE_contenttype", contentType);
        RocketMQ.publish(message);
        assertThat(reason())
                .isEqualTo(
                        "not a CloudEvent: it says that it is one in structured mode, and only application/cloudevents+json in UTF-8 can be checked");
    }

    private Message binary(Map<String, String> attributes) {
        Message message = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("CE_specversion", "1.0");
        message.putUserProperty("CE_id", "1");
        message.putUserProperty("CE_source", "/s");
        attributes.forEach(message::putUserProperty);
        return message;
    }

    private Message structured(String body) {
        Message message = new Message(topic, "", "1", body.getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("CE_contenttype", STRUCTURED);
        return message;
    }

    /** Of the one dead letter; nothing has reached the sink. */
    private String reason() throws Exception {
        try (RouteFile running = source.run()) {
            await().until(() -> RocketMQ.messages(group + "-dead-letters").size() == 1);
        }
        assertThat(sink.received()).isEmpty();
        MessageExt letter = RocketMQ.messages(group + "-dead-letters").get(0);
        return letter.getUserProperty("dead-letter-reason");
    }
}
