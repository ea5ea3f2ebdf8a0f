package io.orderflow.scaler;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.orderflow.scaler.keda.ScaledObjectRef;
import io.orderflow.testing.RocketMQ;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.orderflow.scaler.Keda.changes;
import static io.orderflow.scaler.Keda.scaledObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What KEDA hears of a RocketMQ that is well. */
class LagScalerTest {
    private static ScalerUnderTest scaler;
    private static Keda keda;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final ScaledObjectRef object = scaledObject(topic, group);

    @BeforeAll
    static void start() {
        // One of two name servers is away.
        scaler = new ScalerUnderTest("127.0.0.1:1;" + RocketMQ.nameServerAddress());
        keda = scaler.keda();
    }

    @AfterAll
    static void stop() {
        scaler.close();
    }

    @Test
    void itSleepsWhileNothingWaits() {
        assertThat(keda.isActive(object)).isFalse();
        assertThat(keda.lag(object)).isZero();
    }

    @Test
    void theFirstMessageWakesAGroupThatNeverHadAConsumer() {
        assertThat(keda.isActive(object)).isFalse();

        RocketMQ.publish(topic, "1", "{}");

        await().until(() -> keda.isActive(object));
        assertThat(keda.lag(object)).isEqualTo(1);
    }

    @Test
    void theMetricIsWhatWaitsInAllQueuesAndTheTargetIsTheConfiguredOne() {
        RocketMQ.publishMany(topic, "order-", 25);
        ScaledObjectRef configured = scaledObject(topic, group, "targetLag", "7", "activationLag", "24");

        assertThat(keda.lag(configured)).isEqualTo(25);
        assertThat(keda.isActive(configured)).isTrue();
        assertThat(keda.isActive(scaledObject(topic, group, "activationLag", "25")))
                .isFalse();
        assertThat(keda.spec(configured).getTargetSizeFloat()).isEqualTo(7);
        assertThat(keda.spec(configured).getTargetSize()).isEqualTo(7);
        assertThat(keda.spec(object).getTargetSizeFloat()).isEqualTo(100);
    }

    @Test
    void whatWasHandedBackWaitsToo() {
        RocketMQ.publish("%RETRY%" + group, "1", "{}");

        await().until(() -> keda.lag(object) == 1);
        assertThat(keda.isActive(scaledObject(topic, group, "startFrom", "last")))
                .isTrue();
    }

    /** RocketMQ keeps it in one place for all groups meanwhile, without the name of its own. */
    @Test
    void whatIsDelayedWakesItWhenItsDelayIsOver() {
        Message later = new Message("%RETRY%" + group, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        // 5 s.
        later.setDelayTimeLevel(2);
        RocketMQ.publish(later);

        assertThat(keda.lag(object)).isZero();
        await().until(() -> keda.isActive(object));
    }

    @Test
    void withANamespaceItCountsWhatWaitsThere() {
        RocketMQ.publishMany(topic, "order-", 2);
        RocketMQ.publishMany(RocketMQ.topic("tenant%" + topic), "order-", 3);
        try (ScalerUnderTest tenant =
                new ScalerUnderTest(RocketMQ.nameServerAddress(), "ORDERFLOW_ROCKETMQ_NAMESPACE", "tenant")) {
            assertThat(tenant.keda().lag(object)).isEqualTo(3);
        }
    }

    @Test
    void aNewGroupThatStartsAtTheEndHasNothingToDo() {
        RocketMQ.publish(topic, "1", "{}");

        assertThat(keda.lag(scaledObject(topic, group, "startFrom", "last"))).isZero();
        assertThat(keda.lag(scaledObject(topic, group, "startFrom", "2020-01-01T00:00:00Z")))
                .isEqualTo(1);
        assertThat(keda.lag(scaledObject(topic, group, "startFrom", "2100-01-01T00:00:00Z")))
                .isZero();
    }

    @Test
    void whatIsInFlightKeepsItAwakeAndItSleepsWhenThatIsSettled() throws Exception {
        List<Boolean> pushed = keda.stream(object);
        await().until(() -> changes(pushed).equals(List.of(false)));
        RocketMQ.publish(topic, "1", "{}");
        await().until(() -> changes(pushed).equals(List.of(false, true)));

        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch settle = new CountDownLatch(1);
        DefaultMQPushConsumer consumer = consumer(received, settle);
        try {
            received.await();
            consumer.getOffsetStore()
                    .persistAll(
                            consumer.getOffsetStore().cloneOffsetTable(topic).keySet());
            assertThat(keda.isActive(object)).isTrue();
            settle.countDown();
            // RocketMQ's client tells the broker every five seconds.
            await().until(() -> changes(pushed).equals(List.of(false, true, false)));
        } finally {
            consumer.shutdown();
        }
        assertThat(keda.lag(object)).isZero();
    }

    private DefaultMQPushConsumer consumer(CountDownLatch received, CountDownLatch settle) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(RocketMQ.nameServerAddress());
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.countDown();
            try {
                settle.await();
            } catch (InterruptedException e) {
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    /** It takes connections, and says nothing: each lag would wait for it, and of sixty the last a quarter of a minute. */
    @Test
    void aNameServerThatIsSilentMakesNoLagLateHoweverManyAreAskedFor() throws Exception {
        List<ScaledObjectRef> objects = IntStream.range(0, 60)
                .mapToObj(number -> scaledObject(topic, group + "-" + number))
                .toList();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ScalerUnderTest asked = new ScalerUnderTest(
                        "127.0.0.1:" + silent.getLocalPort() + ";" + RocketMQ.nameServerAddress())) {
            await().until(() -> asked.keda().answered(objects) == objects.size());
        }
    }

    @Test
    void aTopicThatIsNotThereIsNoReasonToSleep() {
        assertThat(keda.refusal(scaledObject("nowhere", group)))
                .isEqualTo(
                        "UNAVAILABLE: ScaledObject orderflow/order-source: there is no topic nowhere; create it, start its brokers, or set metadata topic to another");
        assertThatThrownBy(() -> keda.lag(scaledObject("nowhere", group)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("UNAVAILABLE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    topic; ''; 'metadata topic is missing; set it as the source''s'
                    consumerGroup; a b; 'metadata consumerGroup is a b; allowed is 1 to 120 characters of a-z, A-Z, 0-9, _, -, % and |'
                    targetLag; 0; 'metadata targetLag is 0; allowed is a whole number from 1 to 999999999999, in quotes'
                    targetLag; many; 'metadata targetLag is many; allowed is a whole number from 1 to 999999999999, in quotes'
                    activationLag; -1; 'metadata activationLag is -1; allowed is a whole number from 0 to 999999999999, in quotes'
                    startFrom; noon; 'metadata startFrom is noon; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'
                    startFrom; +300000000-01-01T00:00:00Z; 'metadata startFrom is +300000000-01-01T00:00:00Z; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'
                    startFrom; -1000000000-01-01T00:00:00Z; 'metadata startFrom is -1000000000-01-01T00:00:00Z; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'
                    targetLag; 10k; 'metadata targetLag is 10k; allowed is a whole number from 1 to 999999999999, in quotes'
                    secretKey; hush; 'metadata secretKey is not known; allowed are topic, consumerGroup, startFrom, targetLag and activationLag. Addresses and keys of RocketMQ are set on the scaler''s own pod'
                    """)
    void aWrongValueIsRefusedInOneLine(String key, String value, String complaint) {
        assertThat(keda.refusal(scaledObject("orders", "group", key, value)))
                .isEqualTo("INVALID_ARGUMENT: ScaledObject orderflow/order-source: " + complaint);
    }

    @Test
    void itIsReadyWhenRocketMQAnswers() {
        assertThat(keda.health("")).isEqualTo(ServingStatus.SERVING);
        await().until(() -> keda.health("ready") == ServingStatus.SERVING);
    }
}
