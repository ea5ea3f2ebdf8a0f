package io.orderflow.source;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.broker.client.ClientChannelInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.AbortProcessException;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.LanguageCode;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of a source whose topic is not what it should be. */
class TopicTest {
    private static EmbeddedRocketMQ rocketmq;
    private static DefaultMQProducer producer;
    private static final AtomicInteger heartbeatsToLose = new AtomicInteger();

    /** What tools ask, and a source too. */
    private static final Set<Integer> OF_TOOLS = Set.of(
            RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG,
            RequestCode.GET_CONSUMER_CONNECTION_LIST,
            RequestCode.GET_MAX_OFFSET,
            RequestCode.GET_BROKER_CONFIG);

    private static final AtomicInteger heldBack = new AtomicInteger();
    private static volatile CountDownLatch tools = new CountDownLatch(0);

    private final String topic = "topic-" + UUID.randomUUID();
    private final String group = "group-" + UUID.randomUUID();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .with("orderflow.rocketmq.namesrv-addr", rocketmq.nameServerAddress());
    private final LogLines log = new LogLines();

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        RocketMQ.nameServerAddress();
        rocketmq = new EmbeddedRocketMQ(folder, 0, 0);
        rocketmq.broker().registerServerRPCHook(new RPCHook() {
            @Override
            public void doBeforeRequest(String from, RemotingCommand request) {
                if (request.getCode() == RequestCode.HEART_BEAT && heartbeatsToLose.getAndDecrement() > 0) {
                    throw new AbortProcessException(ResponseCode.SYSTEM_BUSY, "told to");
                }
                if (OF_TOOLS.contains(request.getCode()) && tools.getCount() > 0) {
                    heldBack.incrementAndGet();
                    awaitTools();
                }
            }

            private void awaitTools() {
                try {
                    tools.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void doAfterResponse(String from, RemotingCommand request, RemotingCommand response) {}
        });
        producer = new DefaultMQProducer("topic-test");
        producer.setSendMsgTimeout(30_000);
        producer.setInstanceName("topic-test");
        producer.setNamesrvAddr(rocketmq.nameServerAddress());
        producer.start();
    }

    @AfterAll
    static void stopServer() {
        producer.shutdown();
        rocketmq.close();
    }

    @AfterEach
    void close() {
        log.close();
        sink.close();
    }

    @Test
    void aTopicThatDoesNotExistIsToldAndReceivedOnceItDoes() throws Exception {
        try (RouteFile running = source.run()) {
            await().until(() ->
                    SourceState.of(running).reason().contains("there is no such topic") && toldTimes() == 1);
            assertThat(SourceState.of(running).reason())
                    .isEqualTo(
                            "there is no such topic; create it, or set property orderflow.rocketmq.topic to another");

            rocketmq.createTopic(topic, 1);
            publish("1");
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
            await().until(() -> SourceState.of(running).up());
            assertThat(log.with("topic " + topic + " is received again")).hasSize(1);
        }
    }

    /** RocketMQ's client would send the next after half a minute, and until then the broker knows nobody to give messages to. */
    @Test
    void aSourceWhoseFirstHeartbeatsAreLostIsSoonGivenMessagesAllTheSame() throws Exception {
        rocketmq.createTopic(topic, 1);
        publish("1");
        heartbeatsToLose.set(2);
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> !sink.accepted().isEmpty());
        } finally {
            heartbeatsToLose.set(0);
        }
    }

    @Test
    void aTopicThatWasDeletedAndMadeAgainLosesNothing() throws Exception {
        rocketmq.createTopic(topic, 1);
        for (int i = 0; i < 10; i++) {
            publish("old-" + i);
        }
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= 10);
            rocketmq.deleteTopic(topic);
            await().until(() -> !SourceState.of(running).up());
            rocketmq.createTopic(topic, 1);
            for (int i = 0; i < 3; i++) {
                publish("new-" + i);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= 13);
        }
        assertThat(log.with("the topic was made anew, or its broker lost messages"))
                .hasSize(1);
    }

    /** A source that starts has seen nothing of the queue, but that the group has reached more than there is. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "key", "queue"})
    void aTopicThatWasMadeAgainWhileNoSourceRanLosesNothing(String ordered) throws Exception {
        rocketmq.createTopic(topic, 1);
        for (int i = 0; i < 10; i++) {
            publish("old-" + i);
        }
        source.set("ordered", ordered);
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= 10);
        }
        rocketmq.deleteTopic(topic);
        rocketmq.createTopic(topic, 1);
        for (int i = 0; i < 3; i++) {
            publish("new-" + i);
        }
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> times("new-0") > 0 && times("new-1") > 0 && times("new-2") > 0);
        }
        assertThat(log.with("the topic was made anew, or its broker lost messages"))
                .hasSize(1);
    }

    /** No pull sees that: the queue has what comes next. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "key", "queue"})
    void aTopicThatWasMadeAgainAndSoonHasMoreThanBeforeLosesNothing(String ordered) throws Exception {
        rocketmq.createTopic(topic, 1);
        for (int i = 0; i < 5; i++) {
            publish("old-" + i);
        }
        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= 5);
            rocketmq.deleteTopic(topic);
            rocketmq.createTopic(topic, 1);
            for (int i = 0; i < 12; i++) {
                publish("new-" + i);
            }
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                for (int i = 0; i < 12; i++) {
                    assertThat(times("new-" + i)).as("new-" + i).isPositive();
                }
            });
        }
        assertThat(log.with("the topic was made anew, or its broker lost messages"))
                .hasSize(1);
    }

    /** The source goes back, and the pull that waits at the old end is answered 15 s later that there is nothing new. */
    @Test
    void aPullFromBeforeATopicWasMadeAgainAcknowledgesNothingOfIt() throws Exception {
        rocketmq.createTopic(topic, 1);
        for (int i = 0; i < 5; i++) {
            publish("old-" + i);
        }
        source.set("shutdownTimeout", "1s").with("camel.main.shutdown-timeout", "2");
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= 5);
            // The source has received what comes behind, and is done with it, when it sees that.
            sink.behave((request, event) -> request.response()
                    .setStatusCode(event.subject().matches("new-[0-4]") ? 503 : 202)
                    .end());
            rocketmq.deleteTopic(topic);
            rocketmq.createTopic(topic, 1);
            for (int i = 0; i < 12; i++) {
                publish("new-" + i);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !log.with("than group " + group + " has received from there")
                            .isEmpty());
            AtomicInteger nothingNew = new AtomicInteger();
            RunningClient.listen(running, new RPCHook() {
                @Override
                public void doBeforeRequest(String to, RemotingCommand request) {}

                @Override
                public void doAfterResponse(String to, RemotingCommand request, RemotingCommand response) {
                    if (request.getCode() == RequestCode.PULL_MESSAGE
                            && response.getCode() == ResponseCode.PULL_NOT_FOUND
                            && topic.equals(request.getExtFields().get("topic"))) {
                        nothingNew.incrementAndGet();
                    }
                }
            });
            await().atMost(Duration.ofSeconds(40)).until(() -> nothingNew.get() > 0);
        }
        sink.behave(Behaviour.ACCEPT);
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
                for (int i = 0; i < 5; i++) {
                    assertThat(times("new-" + i)).as("new-" + i).isPositive();
                }
            });
        }
    }

    /** Its queues are given to nobody then, and no broker refuses anything. */
    @Test
    void aTopicThatMayNotBeReadIsToldAndReceivedOnceItMay() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            await().until(() -> SourceState.of(running).up());
            permit(PermName.PERM_WRITE);
            await().until(() ->
                    SourceState.of(running).reason().startsWith("it has no queue that may be read at broker ")
                            && toldTimes() == 1);

            publish("1");
            permit(PermName.PERM_READ);
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
            await().until(() -> SourceState.of(running).up());
        }
    }

    @Test
    void aBrokerWhoseTopicMayNotBeReadIsToldWhileTheOthersAreReceived(@TempDir Path folder) throws Exception {
        rocketmq.createTopic(topic, 1);
        try (EmbeddedRocketMQ second =
                EmbeddedRocketMQ.joining(folder, "second", rocketmq.nameServerAddress(), 0, open -> {})) {
            second.createTopic(topic, 1);
            second.broker()
                    .getTopicConfigManager()
                    .updateTopicConfig(new TopicConfig(topic, 1, 1, PermName.PERM_WRITE));
            second.broker().registerBrokerAll(true, false, true);
            try (RouteFile running = source.run()) {
                await().until(() -> SourceState.of(running).up()
                        && SourceState.of(running).reason().contains("no queue that may be read at broker second")
                        && log.with("topic " + topic + " is received from the other brokers: ")
                                        .size()
                                == 1);
                assertThat(toldTimes()).isZero();
            }
        }
    }

    @Test
    void aGroupThatMayReceiveNothingIsToldAndReceivesOnceItMay() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            await().until(() -> SourceState.of(running).up());
            rocketmq.broker().getSubscriptionGroupManager().disableConsume(group);
            publish("1");
            await().until(() -> SourceState.of(running)
                            .reason()
                            .contains(" lets group " + group + " receive nothing (consumeEnable=false)")
                    && toldTimes() == 1);
            assertThat(sink.accepted()).isEmpty();

            group().setConsumeEnable(true);
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
            await().until(() -> SourceState.of(running).up());
        }
    }

    /** As one that a network has dropped, which the broker learns after two minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "key", "queue"})
    void whoIsStillCountedWithALostConnectionHasAllQueuesOverItsNextOne(String ordered) throws Exception {
        rocketmq.createTopic(topic, 8);
        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> queuesOf(running) == 8);
            ConcurrentMap<Channel, ClientChannelInfo> connections = rocketmq.broker()
                    .getConsumerManager()
                    .getConsumerGroupInfo(group)
                    .getChannelInfoTable();
            String client = connections.values().iterator().next().getClientId();
            Channel lost = new EmbeddedChannel();
            connections.put(lost, new ClientChannelInfo(lost, client, LanguageCode.JAVA, 0));

            RunningClient.of(running).doRebalance();

            assertThat(queuesOf(running)).isEqualTo(8);
        }
    }

    /**
     * As where an exporter of metrics keeps its threads for such questions busy. RocketMQ's client closes the connection over which it
     * has waited for an answer in vain, and with that the source's pulls end, and its membership in the group.
     */
    @Test
    void aBrokerThatIsSlowToTellWhatToolsAskIsReceivedFromAllTheSame() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            publish("1");
            await().atMost(Duration.ofSeconds(30)).until(() -> times("1") > 0);
            List<Channel> connection = connections();
            heldBack.set(0);
            tools = new CountDownLatch(1);
            // Of each look one at least.
            await().atMost(Duration.ofSeconds(60)).until(() -> heldBack.get() >= 5);
            publish("2");
            await().atMost(Duration.ofSeconds(30)).until(() -> times("2") > 0);

            assertThat(connections()).isEqualTo(connection);
            assertThat(SourceState.of(running).up()).isTrue();
        } finally {
            tools.countDown();
        }
    }

    private List<Channel> connections() {
        return rocketmq.broker()
                .getConsumerManager()
                .getConsumerGroupInfo(group)
                .getAllChannel();
    }

    private long queuesOf(RouteFile running) throws ReflectiveOperationException {
        return RunningClient.of(running).getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .count();
    }

    @Test
    void aGroupThatWasDeletedAndIsNotMadeAgainIsTold() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            await().until(() -> SourceState.of(running).up());
            rocketmq.broker().getBrokerConfig().setAutoCreateSubscriptionGroup(false);
            rocketmq.broker().getSubscriptionGroupManager().deleteSubscriptionGroupConfig(group);
            await().until(() -> SourceState.of(running).reason().contains(" has no group " + group));
        } finally {
            rocketmq.broker().getBrokerConfig().setAutoCreateSubscriptionGroup(true);
        }
    }

    /** RocketMQ says that it has taken back what it has no queue for, and stores nothing. */
    @Test
    void whatIsHandedBackToAGroupWithoutARetryQueueIsDeliveredAllTheSame() throws Exception {
        rocketmq.createTopic(topic, 1);
        rocketmq.createTopic("%RETRY%" + group, 1);
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        config.setRetryQueueNums(0);
        rocketmq.broker().getSubscriptionGroupManager().updateSubscriptionGroupConfig(config);
        for (int i = 0; i < 3; i++) {
            publish("handed-back-" + i);
        }
        sink.behave(Behaviour.answer(503));
        try (RouteFile running = source.set("deliveryDeadline", "0s")
                .set("reconsumeDelayLevel", 1)
                .run()) {
            await().until(() -> rocketmq.messagesIn("%RETRY%" + group) >= 3);
            sink.behave(Behaviour.ACCEPT);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sink.acceptedIds().size() == 3);
        }
    }

    /** RocketMQ puts what is published to the retry topic into %DLQ% then, and confirms it. */
    @Test
    void aBatchIsNotLostThatIsHandedBackWhileAnotherLocksTheQueues() throws Exception {
        rocketmq.createTopic(topic, 1);
        MessageQueue other = new MessageQueue(topic, "another", 9);
        rocketmq.broker().getRebalanceLockManager().tryLock(group, other, "ordered");
        producer.send(List.of(new Message(topic, "a".getBytes()), new Message(topic, "b".getBytes())));
        sink.behave(Behaviour.answer(503));
        try (RouteFile running = source.set("deliveryDeadline", "0s")
                .set("reconsumeDelayLevel", 1)
                .run()) {
            await().until(() -> log.with("locks the queues of the group").size() == 1);
            assertThat(log.with("handed back to RocketMQ")).isEmpty();
            sink.behave(Behaviour.ACCEPT);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sink.acceptedIds().size() == 2);
        }
        // Of the two that were on their way.
        assertThat(rocketmq.messagesIn("%DLQ%" + group)).isBetween(1L, 2L);
    }

    @ParameterizedTest
    @CsvSource({"202, 7", "503, 10", "202, 10"})
    void anOffsetThatAnOperatorSetsIsWhereItGoesOn(int status, int offset) throws Exception {
        rocketmq.createTopic(topic, 1);
        sink.behave(Behaviour.answer(status));
        for (int i = 0; i < 10; i++) {
            publish("old-" + i);
        }
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.received().size() >= 10);
            rocketmq.broker().getConsumerOffsetManager().assignResetOffset(topic, group, 0, offset);
            publish("new");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.with(" was set from ").size() == 1);
            sink.behave(Behaviour.ACCEPT);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> times("new") == 1 && times("old-9") == expected(status, 9, offset));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(times("old-" + i)).as("old-" + i).isEqualTo(expected(status, i, offset));
        }
        assertThat(log.with("the topic was made anew")).isEmpty();
    }

    private static long expected(int status, int number, int offset) {
        return (status == 202 ? 1 : 0) + (number >= offset ? 1 : 0);
    }

    private long times(String subject) {
        return sink.accepted().stream()
                .filter(event -> subject.equals(event.subject()))
                .count();
    }

    private SubscriptionGroupConfig group() {
        return rocketmq.broker()
                .getSubscriptionGroupManager()
                .getSubscriptionGroupTable()
                .get(group);
    }

    private void permit(int permission) {
        rocketmq.broker().getTopicConfigManager().updateTopicConfig(new TopicConfig(topic, 1, 1, permission));
        rocketmq.broker().registerBrokerAll(true, false, true);
    }

    @Test
    void twoSourcesOfOneGroupWithOtherFiltersAreTold() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile first = source.set("subscribeTags", "a").run();
                RouteFile second = source.set("subscribeTags", "b").run()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.with("group " + group + " has members that want other messages (tags ")
                                    .size()
                            > 0);
        }
    }

    @Test
    void twoSourcesOfOneGroupWithOtherSqlFiltersAreTold() throws Exception {
        rocketmq.createTopic(topic, 1);
        source.set("selectorType", "sql");
        try (RouteFile first = source.set("subscribeSql", "size = 1").run();
                RouteFile second = source.set("subscribeSql", "size = 2").run()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.with("group " + group + " has members that want other messages (SQL size = ")
                                    .size()
                            > 0);
        }
    }

    @Test
    void aBrokerThatFiltersNoLongerIsToldAndReceivedFromOnceItDoes() throws Exception {
        rocketmq.createTopic(topic, 1);
        source.set("selectorType", "sql").set("subscribeSql", "size = 1");
        try (RouteFile running = source.run()) {
            await().until(() -> SourceState.of(running).up());
            rocketmq.broker().getBrokerConfig().setEnablePropertyFilter(false);
            await().until(() ->
                    SourceState.of(running).reason().contains("enablePropertyFilter=true") && toldTimes() == 1);

            rocketmq.broker().getBrokerConfig().setEnablePropertyFilter(true);
            await().until(() -> SourceState.of(running).up());
        } finally {
            rocketmq.broker().getBrokerConfig().setEnablePropertyFilter(true);
        }
    }

    @Test
    void aBrokerThatFiltersNotAtAllIsToldAtTheStart() throws Exception {
        rocketmq.createTopic(topic, 1);
        source.set("selectorType", "sql").set("subscribeSql", "size = 1");
        rocketmq.broker().getBrokerConfig().setEnablePropertyFilter(false);
        try {
            assertThatThrownBy(source::run)
                    .hasMessageMatching("RocketMQ source: .* is sql, for which .* set to enablePropertyFilter=true");
        } finally {
            rocketmq.broker().getBrokerConfig().setEnablePropertyFilter(true);
        }
    }

    @Test
    void aBrokerThatAcknowledgesBeforeItsDiskHasTheMessageIsToldOnce() throws Exception {
        rocketmq.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            await().until(() ->
                    log.with("acknowledges before its disk or a replica has the message (flushDiskType=ASYNC_FLUSH, ")
                                    .size()
                            == 1);
        }
        assertThat(log.with("is not received")).isEmpty();
    }

    private long toldTimes() {
        return log.with("topic " + topic + " is not received: ").size();
    }

    private void publish(String key) throws Exception {
        producer.send(new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8)));
    }
}
