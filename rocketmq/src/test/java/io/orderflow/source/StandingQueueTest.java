package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Event;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.stat.ConsumerStatsManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.awaitility.Awaitility.await;

/** Where RocketMQ's client goes on with a queue no further, or goes on behind what it has not delivered, the source does. */
class StandingQueueTest {
    private static final int QUEUES = 4;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink);
    private final ScheduledExecutorService statistics = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        statistics.shutdownNow();
        sink.close();
    }

    /** The client takes them for pulled by then, and would go on behind them. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "key", "queue"})
    void anErrorBetweenAPullAndItsDeliveryLosesNoMessage(String ordered) throws Exception {
        try (RouteFile running = source.set("ordered", ordered).run()) {
            publish("first");
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted().containsAll(keys("first")));
            failOncePulled(running);

            publish("second");
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted().containsAll(keys("second")));
            publish("third");
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted().containsAll(keys("third")));
        }
    }

    /** The client looks after two minutes only whether a queue of its own is pulled. */
    @Test
    void aQueueThatGoesAndComesBackDuringAnAttemptGoesOnWithItsNextMessage() throws Exception {
        Queue<HttpServerRequest> hanging = new ConcurrentLinkedQueue<>();
        AtomicBoolean hangs = new AtomicBoolean(true);
        sink.behave((request, event) -> {
            if (hangs.get()) {
                hanging.add(request);
            } else {
                request.response().setStatusCode(202).end();
            }
        });
        publish("first");
        publish("second");
        try (RouteFile running = source.set("ordered", "queue").run()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> hanging.size() == QUEUES);
            try (RouteFile joining = source.run()) {
                await().atMost(Duration.ofSeconds(60)).until(() -> notGivenUp(running) > 0);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> members(running) == 1);

            hangs.set(false);
            hanging.forEach(request -> request.response().setStatusCode(202).end());
            await().atMost(Duration.ofSeconds(40)).until(() -> accepted().containsAll(keys("second")));
        }
    }

    private static int members(RouteFile running) throws Exception {
        DefaultMQPushConsumerImpl client = RunningClient.of(running);
        String topic = client.subscriptions().iterator().next().getTopic();
        return client.getmQClientFactory()
                .findConsumerIdList(topic, client.groupName())
                .size();
    }

    /** Of those that the client wanted to give up, and could not. */
    private long notGivenUp(RouteFile running) throws Exception {
        return RunningClient.of(running).getRebalanceImpl().getProcessQueueTable().entrySet().stream()
                .filter(queue -> queue.getKey().getTopic().equals(topic))
                .filter(queue -> queue.getValue().getTryUnlockTimes() > 0)
                .count();
    }

    /** At what the client does after it has noted how far it has pulled. */
    private void failOncePulled(RouteFile running) throws Exception {
        MQClientInstance instance = RunningClient.of(running).getmQClientFactory();
        AtomicBoolean fails = new AtomicBoolean(true);
        Field manager = MQClientInstance.class.getDeclaredField("consumerStatsManager");
        manager.setAccessible(true);
        manager.set(instance, new ConsumerStatsManager(statistics) {
            @Override
            public void incPullTPS(String group, String of, long messages) {
                if (of.equals(topic) && fails.getAndSet(false)) {
                    throw new Error("in a test");
                }
            }
        });
    }

    private void publish(String name) {
        for (int queue = 0; queue < QUEUES; queue++) {
            RocketMQ.publish(topic, queue, name + "-" + queue, "{}");
        }
    }

    private static Collection<String> keys(String name) {
        List<String> keys = new ArrayList<>();
        for (int queue = 0; queue < QUEUES; queue++) {
            keys.add(name + "-" + queue);
        }
        return keys;
    }

    private List<String> accepted() {
        return sink.accepted().stream().map(Event::subject).toList();
    }
}
