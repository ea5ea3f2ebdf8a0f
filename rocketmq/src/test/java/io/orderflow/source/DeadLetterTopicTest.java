package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What can never be delivered goes to the dead-letter topic, and is acknowledged only then. */
class DeadLetterTopicTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final String deadLetterTopic = group + "-dead-letters";
    private final Sink sink = new Sink();
    private final SourceUnderTest source =
            SourceUnderTest.of(topic, group, sink).set("maxRetryDelay", "500ms");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aRejectedMessageGoesToTheDeadLetterTopicOnceAsItWas() throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(422)
                .putHeader("Content-Type", "text/plain")
                .end("no such dish\nand more"));
        Message order = new Message(topic, "lunch", "123214342", "{\"orderId\":\"123214342\"}".getBytes());
        order.putUserProperty("tenant", "canteen");
        String id = RocketMQ.publish(order);

        try (RouteFile running = source.run()) {
            await().until(() -> !RocketMQ.messages(deadLetterTopic).isEmpty());
        }

        List<MessageExt> letters = RocketMQ.messages(deadLetterTopic);
        assertThat(letters).hasSize(1);
        MessageExt letter = letters.get(0);
        assertThat(letter.getMsgId()).isEqualTo(id);
        assertThat(letter.getKeys()).isEqualTo("123214342");
        assertThat(letter.getTags()).isEqualTo("lunch");
        assertThat(letter.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("{\"orderId\":\"123214342\"}");
        assertThat(letter.getProperties())
                .containsEntry("tenant", "canteen")
                .containsEntry("dead-letter-code", "422")
                .containsEntry("dead-letter-reason", sink.url() + " answered 422: no such dish")
                .containsEntry("dead-letter-topic", topic)
                .containsEntry("dead-letter-message-id", id)
                .containsKeys("dead-letter-queue", "dead-letter-offset", "dead-letter-born", "dead-letter-time");
        assertThat(sink.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422, 431})
    void aPermanentStatusIsNotTriedAgain(int status) throws Exception {
        sink.behave(Behaviour.answer(status));
        RocketMQ.publish(topic, "1", "{}");

        try (RouteFile running = source.run()) {
            await().until(() -> !RocketMQ.messages(deadLetterTopic).isEmpty());
        }

        assertThat(sink.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 405, 407, 408, 409, 410, 418, 429, 500, 501, 503, 599})
    void aTransientStatusIsTriedAgainUntilItPasses(int status) throws Exception {
        sink.behave(Behaviour.answer(status));
        String id = RocketMQ.publish(topic, "1", "{}");

        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 3);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().containsKey(id));
        }

        assertThat(RocketMQ.messages(deadLetterTopic)).isEmpty();
    }

    @Test
    void whatSaysItIsACloudEventAndIsNoneGoesToTheDeadLetterTopicUnsent() throws Exception {
        Message message = new Message(topic, "", "1", "{}".getBytes());
        message.putUserProperty("CE_specversion", "1.0");
        message.putUserProperty("CE_id", "1");
        RocketMQ.publish(message);

        try (RouteFile running = source.run()) {
            await().until(() -> !RocketMQ.messages(deadLetterTopic).isEmpty());
        }

        assertThat(RocketMQ.messages(deadLetterTopic).get(0).getProperties())
                .containsEntry("dead-letter-reason", "not a CloudEvent: property CE_source is missing")
                .doesNotContainKey("dead-letter-code");
        assertThat(sink.received()).isEmpty();
    }

    @Test
    void withoutAConfirmedHandoverItStaysInLine() throws Exception {
        sink.behave(Behaviour.answer(400));
        String id = RocketMQ.publish(topic, "1", "{}");

        // RocketMQ takes no message for a topic of this name.
        try (RouteFile running =
                source.set("deadLetterTopic", "SCHEDULE_TOPIC_XXXX").run()) {
            await().until(() -> sink.received().size() >= 2);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().containsKey(id));
        }
    }
}
