package io.orderflow.source;

import io.orderflow.testing.GuardedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A source that RocketMQ does not let in says so within ten seconds, and receives as soon as it may. */
class AccessTest {
    private static final Duration TOLD = Duration.ofSeconds(10);
    private static final String SECRET = "right-secret";

    private static GuardedRocketMQ rocketmq;

    private final String topic = "topic-" + UUID.randomUUID();
    private final String group = "group-" + UUID.randomUUID();
    private final String user = "user-" + UUID.randomUUID();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .with("orderflow.rocketmq.namesrv-addr", rocketmq.server().nameServerAddress())
            .with("orderflow.rocketmq.access-key", user)
            .with("orderflow.rocketmq.secret-key", SECRET);
    private final LogLines log = new LogLines();

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        RocketMQ.nameServerAddress();
        rocketmq = new GuardedRocketMQ(folder);
    }

    @AfterAll
    static void stopServer() {
        rocketmq.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        rocketmq.server().createTopic(topic, 1);
        rocketmq.server().createTopic("%RETRY%" + group, 1);
        rocketmq.publish(topic, "1");
    }

    @AfterEach
    void close() {
        log.close();
        sink.close();
    }

    @Test
    void aUserWhoMaySubscribeAndNoMoreReceives() throws Exception {
        rocketmq.addUser(user, SECRET);
        rocketmq.allow(user, topic, group);
        try (RouteFile running = source.run()) {
            awaitReceived();
            await().until(() -> SourceState.of(running).up());
        }
        assertThat(log.with("is not received")).isEmpty();
    }

    @Test
    void withTheRightToSubscribeAloneAMessageIsHandedBackAndAFilterInSqlIsRead() throws Exception {
        rocketmq.addUser(user, SECRET);
        rocketmq.allow(user, topic, group);
        Message message = new Message(topic, "", "2", "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("size", "1");
        // Such a message is not copied by the broker, which would lose its name, but published anew.
        message.putUserProperty("orderflow-id", "forged");
        rocketmq.publish(message);
        sink.behave(Sink.Behaviour.answer(503));
        source.set("selectorType", "sql")
                .set("subscribeSql", "size = 1")
                .set("reconsumeDelayLevel", 1)
                .deadline("1s");
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(log.of("io.orderflow"))
                            .anyMatch(line -> line.contains("handed back to RocketMQ")));
            sink.behave(Sink.Behaviour.ACCEPT);
            awaitReceived();
            await().until(() -> SourceState.of(running).up());
        }
        assertThat(log.with("does not take back")).isEmpty();
        assertThat(log.with("not let see where RocketMQ puts what it hands back (right GET on topic " + topic + ")"))
                .hasSize(1);
    }

    /** RocketMQ says that it has taken back what it has no queue for, and this user may not see that it has none. */
    @Test
    void withTheRightToSubscribeAloneWhatIsHandedBackToAGroupWithoutARetryQueueIsDelivered() throws Exception {
        rocketmq.addUser(user, SECRET);
        rocketmq.allow(user, topic, group);
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        config.setRetryQueueNums(0);
        rocketmq.server().broker().getSubscriptionGroupManager().updateSubscriptionGroupConfig(config);
        sink.behave(Sink.Behaviour.answer(503));
        try (RouteFile running =
                source.set("reconsumeDelayLevel", 1).deadline("1s").run()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !log.with("handed back to RocketMQ").isEmpty());
            sink.behave(Sink.Behaviour.ACCEPT);
            awaitReceived();
        }
    }

    @Test
    void withTheRightToSubscribeAloneADeadLetterStaysInLineUntilTheRightToPublishIsThere() throws Exception {
        rocketmq.addUser(user, SECRET);
        rocketmq.allow(user, topic, group);
        String letters = group + "-dead-letters";
        rocketmq.server().createTopic(letters, 1);
        sink.behave(Sink.Behaviour.answer(422));
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !SourceState.of(running).up()
                            && log.with("Dead-letter topic " + letters + " does not take message ")
                                            .size()
                                    == 1);
            assertThat(rocketmq.server().messagesIn(letters)).isZero();
            assertThat(log.with("Dead-letter topic " + letters))
                    .first()
                    .asString()
                    .endsWith(": RocketMQ refuses access; the access key's user needs the right to publish there");

            rocketmq.allow(user, letters, group, Action.PUB, Action.SUB);
            await().atMost(Duration.ofSeconds(60)).until(() -> rocketmq.server().messagesIn(letters) == 1);
            await().until(() -> SourceState.of(running).up());
        }
        assertThat(log.with(SECRET)).isEmpty();
    }

    @Test
    void wrongKeysAreToldAndMended() throws Exception {
        rocketmq.addUser(user, "other-secret");
        rocketmq.allow(user, topic, group);
        try (RouteFile running = source.run()) {
            toldWithin().until(() -> !SourceState.of(running).up() && wasToldOnce());
            assertThat(SourceState.of(running).reason())
                    .contains(
                            " refuses access (",
                            "); set property orderflow.rocketmq.access-key and property orderflow.rocketmq.secret-key to a user that may subscribe to topic "
                                    + topic)
                    .doesNotContain(user, SECRET);

            rocketmq.changeSecret(user, SECRET);
            awaitReceived();
            awaitReceivedAgain(running);
        }
        assertThat(log.with(SECRET)).isEmpty();
    }

    @Test
    void aUserWithoutPermissionIsToldAndMended() throws Exception {
        rocketmq.addUser(user, SECRET);
        try (RouteFile running = source.run()) {
            toldWithin().until(() -> SourceState.of(running).reason().contains(" refuses access (") && wasToldOnce());

            rocketmq.allow(user, topic, group);
            awaitReceived();
            awaitReceivedAgain(running);
        }
    }

    @Test
    void aPasswordChangedWhileRunningIsToldAndMended() throws Exception {
        rocketmq.addUser(user, SECRET);
        rocketmq.allow(user, topic, group);
        try (RouteFile running = source.run()) {
            awaitReceived();
            await().until(() -> SourceState.of(running).up());

            rocketmq.changeSecret(user, "changed-secret");
            toldWithin().until(() -> !SourceState.of(running).up() && wasToldOnce());

            rocketmq.changeSecret(user, SECRET);
            awaitReceivedAgain(running);
        }
    }

    @Test
    void aSourceThatBeginsElsewhereThanAtTheFirstIsToldAndMendedToo() throws Exception {
        rocketmq.addUser(user, "other-secret");
        rocketmq.allow(user, topic, group, Action.SUB, Action.GET);
        try (RouteFile running = source.set("startFrom", "2000-01-01T00:00:00Z").run()) {
            toldWithin().until(() -> !SourceState.of(running).up() && wasToldOnce());

            rocketmq.changeSecret(user, SECRET);
            awaitReceived();
            awaitReceivedAgain(running);
        }
    }

    private boolean wasToldOnce() {
        return log.with("topic " + topic + " is not received: ").size() == 1;
    }

    private void awaitReceived() {
        await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
    }

    private void awaitReceivedAgain(RouteFile running) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> SourceState.of(running).up());
        assertThat(log.with("topic " + topic + " is received again")).hasSize(1);
    }

    private static ConditionFactory toldWithin() {
        return await().atMost(TOLD);
    }
}
