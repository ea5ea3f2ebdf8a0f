package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import io.orderflow.testing.Sink.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One message, one event: its id is no other's, and its own at every delivery. */
class BatchTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "100ms");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void theMessagesOfABatchAreAsManyEvents() throws Exception {
        RocketMQ.publishTogether(batch("same body", "same body", "same body"));

        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 3);
        }

        assertThat(sink.acceptedIds().keySet().stream()
                        .map(id -> id.split("-")[0])
                        .distinct())
                .as("unique keys")
                .hasSize(1);
        assertThat(sink.received()).hasSize(3);
    }

    @Test
    void aBatchOfOneHasANameOfItsOwn() throws Exception {
        RocketMQ.publishTogether(batch("only"));

        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 1);
        }
    }

    @Test
    void aRestartedSourceKnowsThemByTheSameNames() throws Exception {
        RocketMQ.publishTogether(batch("1", "2", "3"));
        sink.behave(Behaviour.answer(503));
        try (RouteFile running = source.run()) {
            await().until(() -> subjects(ids()).size() == 3);
        }
        sink.behave(Behaviour.ACCEPT);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 3);
        }

        assertThat(ids()).hasSize(3);
    }

    @Test
    void theyKeepTheirNamesInTheRetryTopicHoweverOftenTheyComeBack() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.set("deliveryDeadline", "0s").set("reconsumeDelayLevel", 1);
        RocketMQ.publishTogether(batch("1", "2", "3"));
        String single = RocketMQ.publish(topic, "single", "{}");

        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 12);
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().size() == 4);
        }

        assertThat(ids()).hasSize(4);
        assertThat(sink.acceptedIds()).containsKey(single);
        assertThat(sink.received().stream()
                        .map(event -> event.subject() + event.headers().get("ce-time"))
                        .distinct())
                .as("times")
                .hasSize(4);
        assertThat(RocketMQ.messages("%DLQ%" + group)).isEmpty();
    }

    @Test
    void deadLettersKeepThemAndRedriven() throws Exception {
        sink.behave(Behaviour.answer(422));
        RocketMQ.publishTogether(batch("same", "same", "same"));
        try (RouteFile running = source.run()) {
            await().until(() -> RocketMQ.messages(group + "-dead-letters").size() == 3);
        }
        Set<String> died = ids().keySet();
        List<MessageExt> letters = RocketMQ.messages(group + "-dead-letters");
        assertThat(letters).extracting(MessageExt::getMsgId).containsExactlyInAnyOrderElementsOf(died);
        assertThat(letters)
                .extracting(letter -> letter.getProperty("dead-letter-message-id"))
                .containsExactlyInAnyOrderElementsOf(died);

        sink.behave(Behaviour.ACCEPT);
        for (MessageExt letter : letters) {
            // As redrive does.
            RocketMQ.publish(message("again", letter.getProperty("dead-letter-message-id")));
        }
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 3);
        }
        assertThat(sink.acceptedIds().keySet()).isEqualTo(died);
    }

    @Test
    void inOrderedModeTheyAreAsManyEvents() throws Exception {
        RocketMQ.publishTogether(batch("1", "2", "3"));
        try (RouteFile running = source.set("ordered", true).run()) {
            await().until(() -> sink.acceptedIds().size() == 3);
        }
    }

    @Test
    void aKeyThatNoHeaderCarriesNeitherCollidesNorBreaksAnything() throws Exception {
        List<String> keys = List.of(
                "订单",
                "a\u0007b",
                "a%07b",
                "a b",
                "a\"b",
                "\u001b[31mred",
                "k".repeat(3000),
                "k".repeat(2999) + "l",
                "\uFFFD");
        keys.forEach(key -> RocketMQ.publish(message("1", key)));
        String same = "\uFFFD";
        RocketMQ.publish(message("1", same));

        try (RouteFile running = source.run()) {
            await().until(() -> sink.accepted().size() == keys.size() + 1);
        }

        assertThat(sink.acceptedIds()).hasSize(keys.size() + 1);
        assertThat(sink.acceptedIds().keySet())
                .contains("%E8%AE%A2%E5%8D%95", "a%07b", "a%2507b", "a%20b", "a%22b", "%1B[31mred")
                .allMatch(id -> id.matches("[!-~]{1,400}"));
    }

    @Test
    void aNameThatAPublisherGivesIsNotTaken() throws Exception {
        for (int i = 0; i < 2; i++) {
            Message forged = message("1", null);
            forged.putUserProperty("orderflow-id", "forged");
            RocketMQ.publish(forged);
        }

        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 2);
        }
        assertThat(sink.acceptedIds()).doesNotContainKey("forged");
    }

    private List<Message> batch(String... bodies) {
        return IntStream.range(0, bodies.length)
                .mapToObj(i -> new Message(topic, "", "key-" + i, bodies[i].getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private Message message(String body, String uniqueKey) {
        Message message = new Message(topic, body.getBytes(StandardCharsets.UTF_8));
        if (uniqueKey != null) {
            MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, uniqueKey);
        }
        return message;
    }

    private Map<String, List<Event>> ids() {
        return sink.received().stream().collect(Collectors.groupingBy(Event::id));
    }

    private static Set<String> subjects(Map<String, List<Event>> ids) {
        return ids.values().stream()
                .flatMap(events -> Stream.of(events.get(0).subject()))
                .collect(Collectors.toSet());
    }
}
