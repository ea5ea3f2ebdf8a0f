package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a new consumer group begins, and which messages it receives. */
class StartFromTest {
    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void fromTheLastMessageNoneOfTheEarlierCome() throws Exception {
        RocketMQ.publishMany(topic, "early-", 5);
        assertOnlyLaterArrive(source.set("startFrom", "last"));
    }

    @Test
    void fromAPointInTimeNoneOfTheEarlierCome() throws Exception {
        RocketMQ.publishMany(topic, "early-", 5);
        assertOnlyLaterArrive(
                source.set("startFrom", Instant.now().plusSeconds(3600).toString()));
    }

    @Test
    void fromAPointInTimeAllOfTheLaterCome() throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "later-", 5);
        try (RouteFile running = source.set(
                        "startFrom", Instant.now().minusSeconds(60).toString())
                .run()) {
            await().until(() -> sink.acceptedIds().keySet().containsAll(ids));
        }
    }

    @Test
    void aFilterInSqlSelectsByUserProperties() throws Exception {
        source.set("selectorType", "sql").set("subscribeSql", "tenant = 'canteen' AND size > 2");
        String wanted = RocketMQ.publish(topic, "wanted", Map.of("tenant", "canteen", "size", "3"));
        RocketMQ.publish(topic, "unwanted", Map.of("tenant", "canteen", "size", "2"));
        String alsoWanted = RocketMQ.publish(topic, "also", Map.of("tenant", "canteen", "size", "9"));
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().keySet().containsAll(List.of(wanted, alsoWanted)));
        }
        assertThat(sink.acceptedIds()).hasSize(2);
    }

    /** To RocketMQ a star with a blank is a tag of that name: it would pass over all messages, and acknowledge them by that. */
    @ParameterizedTest
    @ValueSource(strings = {"* ", "\t*\n", " ", ""})
    void aStarMayHaveBlanksAndNothingStandsForIt(String tags) throws Exception {
        String id = RocketMQ.publish(topic, "1", "{}");
        try (RouteFile running = source.set("subscribeTags", tags).run()) {
            await().until(() -> sink.acceptedIds().containsKey(id));
        }
    }

    @Test
    void aFilterSelectsByTags() throws Exception {
        String wanted = RocketMQ.publish(new Message(topic, "lunch", "1", new byte[] {'1'}));
        RocketMQ.publish(new Message(topic, "supper", "2", new byte[] {'2'}));
        String alsoWanted = RocketMQ.publish(new Message(topic, "brunch", "3", new byte[] {'3'}));
        try (RouteFile running =
                source.set("subscribeTags", " lunch ||brunch|| ").run()) {
            await().until(() -> sink.acceptedIds().keySet().containsAll(List.of(wanted, alsoWanted)));
        }
        assertThat(sink.acceptedIds()).hasSize(2);
    }

    /** Published again and again, for the group has its place in a queue only once it has asked for it. */
    private void assertOnlyLaterArrive(SourceUnderTest source) throws Exception {
        try (RouteFile running = source.run()) {
            await().until(() -> {
                RocketMQ.publishMany(topic, "late-", 4);
                return sink.accepted().size() >= 4;
            });
        }
        assertThat(sink.accepted()).allMatch(event -> event.subject().startsWith("late-"));
    }
}
