package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Event;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** In the order of keys the messages of a key arrive one after the other, whatever fails, and those of others at once. */
class OrderedByKeyTest {
    private static final int QUEUES = 4;

    /** More than are pulled ahead. */
    private static final int MANY = 3000;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("ordered", "key")
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "100ms")
            .set("shutdownTimeout", "2s")
            .with("camel.main.shutdown-timeout", "3");

    @BeforeEach
    void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aThousandKeysAreDeliveredAtOnceAndEachInItsOrder() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        sink.behave((request, event) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Vertx.currentContext().owner().setTimer(10, timer -> {
                underWay.decrementAndGet();
                request.response().setStatusCode(202).end();
            });
        });
        publish(1000, 4);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 4000);
        }
        assertThat(sink.accepted()).hasSize(4000);
        assertEachKeyIsInOrder(4);
        assertThat(most).as("more at once than there are queues").hasValueGreaterThan(2 * QUEUES);
    }

    @Test
    void aKeyThatFailsHoldsUpItselfAlone() throws Exception {
        List<Message> bad = new ArrayList<>();
        for (int number = 0; number < MANY; number++) {
            bad.add(message("bad", number));
        }
        RocketMQ.publishTogether(bad, 0);
        List<Message> good = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            good.add(message("good", number));
        }
        RocketMQ.publishTogether(good, 0);
        AtomicBoolean broken = new AtomicBoolean(true);
        sink.behave((request, event) -> request.response()
                .setStatusCode(broken.get() && event.body().startsWith("bad") ? 500 : 202)
                .end());
        try (RouteFile running = source.deadline("1s").run()) {
            await().until(() -> numbers().getOrDefault("good", List.of()).size() == 100);
            assertThat(numbers()).doesNotContainKey("bad");
            assertThat(HealthCheckRegistry.get(running.context())
                            .getCheck("rocketmq-source-" + group + "-" + topic)
                            .orElseThrow()
                            .call()
                            .getMessage())
                    .contains("1 keys wait for a message that fails");

            broken.set(false);
            await().until(() -> numbers().getOrDefault("bad", List.of()).size() == MANY);
        }
        assertThat(numbers().get("bad")).isSorted();
        assertThat(numbers().get("good")).isSorted();
    }

    @Test
    void aRejectedMessageLetsItsKeyGoOn() throws Exception {
        publish(1, 10);
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.body().endsWith(" 5") ? 422 : 202)
                .end());
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 9);
        }
        assertThat(numbers().get("key-0")).containsExactly(0, 1, 2, 3, 4, 6, 7, 8, 9);
        assertThat(RocketMQ.messages(group + "-dead-letters")).hasSize(1);
    }

    /** Its deadline is over at once. Handed back, it would come after those behind it. */
    @Test
    void aMessageThatFailsLongerThanItsDeadlineIsNotHandedBack() throws Exception {
        publish(2, 5);
        Set<String> failed = ConcurrentHashMap.newKeySet();
        sink.behave((request, event) -> request.response()
                .setStatusCode(failed.add(event.id()) ? 503 : 202)
                .end());
        try (RouteFile running = source.set("deliveryDeadline", "0s")
                .set("reconsumeDelayLevel", 1)
                .run()) {
            await().until(() -> sink.acceptedIds().size() == 10);
        }
        assertEachKeyIsInOrder(5);
        assertThat(RocketMQ.handedBack(group)).isZero();
    }

    /**
     * The messages of a batch could only be published anew, which RocketMQ sends to {@code %DLQ%} while the group's queues are
     * locked.
     */
    @Test
    void aBatchWithoutKeysIsNotHandedBackToWhereNobodyReads() throws Exception {
        List<Message> batch = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            batch.add(new Message(topic, ("none " + number).getBytes(StandardCharsets.UTF_8)));
        }
        RocketMQ.publishTogether(batch);
        sink.behave((request, event) -> request.response().setStatusCode(503).end());
        try (RouteFile running = source.set("deliveryDeadline", "0s").run()) {
            await().until(() -> sink.received().size() >= 12);
            sink.behave(Sink.Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().size() == 3);
        }
        assertThat(RocketMQ.messages("%DLQ%" + group)).isEmpty();
    }

    @Test
    void aStopInMidFlowKeepsTheOrder() throws Exception {
        publish(50, 20);
        failOften();
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() > 100);
        }
        try (RouteFile again = source.run()) {
            await().until(() -> sink.acceptedIds().size() == 1000);
        }
        assertEachKeyIsInOrder(20);
    }

    /** RocketMQ keeps a queue for the one that has it until it gives it back, or for 60 s. */
    @Test
    void queuesThatMoveBetweenTwoSourcesKeepTheOrder() throws Exception {
        publish(50, 20);
        failOften();
        try (RouteFile one = source.run()) {
            await().until(() -> sink.acceptedIds().size() > 100);
            try (RouteFile other = source.run()) {
                publish(50, 20, 20);
                await().until(() -> sink.acceptedIds().size() > 1200);
                one.close();
                await().atMost(Duration.ofSeconds(45))
                        .until(() -> sink.acceptedIds().size() == 2000);
            }
        }
        assertEachKeyIsInOrder(40);
    }

    /** Of a broker that is silent each request takes a second of the thirty that a pod has to stop. */
    @Test
    void aStopGivesBackAllQueuesOfABrokerByOneRequest() throws Exception {
        AtomicInteger unlocks = new AtomicInteger();
        publish(QUEUES, 1);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() == QUEUES);
            RunningClient.listen(running, new RPCHook() {
                @Override
                public void doBeforeRequest(String address, RemotingCommand request) {
                    unlocks.addAndGet(request.getCode() == RequestCode.UNLOCK_BATCH_MQ ? 1 : 0);
                }

                @Override
                public void doAfterResponse(String address, RemotingCommand request, RemotingCommand answer) {}
            });
        }

        assertThat(unlocks).hasValue(1);
    }

    /** Every third attempt fails. */
    private void failOften() {
        AtomicInteger requests = new AtomicInteger();
        sink.behave((request, event) -> request.response()
                .setStatusCode(requests.incrementAndGet() % 3 == 0 ? 503 : 202)
                .end());
    }

    private void publish(int keys, int each) {
        publish(keys, 0, each);
    }

    /** Round after round, each key to a queue of its own choice. */
    private void publish(int keys, int from, int each) {
        Map<Integer, List<Message>> queues = new HashMap<>();
        for (int number = from; number < from + each; number++) {
            for (int key = 0; key < keys; key++) {
                queues.computeIfAbsent(key % QUEUES, any -> new ArrayList<>()).add(message("key-" + key, number));
            }
        }
        queues.forEach((queue, messages) -> RocketMQ.publishTogether(messages, queue));
    }

    /** With a message key of its own, as an order has, and the sharding key of those that belong together. */
    private Message message(String key, int number) {
        Message message =
                new Message(topic, "", key + "-" + number, (key + " " + number).getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, key);
        return message;
    }

    private void assertEachKeyIsInOrder(int each) {
        assertThat(numbers().values())
                .allSatisfy(numbers -> assertThat(numbers).hasSize(each).isSorted());
    }

    /** Of each key, in the order in which each was first accepted. */
    private Map<String, List<Integer>> numbers() {
        return sink.accepted().stream()
                .map(Event::body)
                .distinct()
                .map(body -> body.split(" "))
                .collect(Collectors.groupingBy(
                        words -> words[0],
                        LinkedHashMap::new,
                        Collectors.mapping(words -> Integer.valueOf(words[1]), Collectors.toList())));
    }
}
