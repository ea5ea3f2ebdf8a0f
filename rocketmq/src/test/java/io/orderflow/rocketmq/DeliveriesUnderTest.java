package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.store.LocalFileOffsetStore;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** {@link Deliveries} with RocketMQ's own queues and offsets, and a route, dead letters and hand-backs that a test scripts. */
final class DeliveriesUnderTest implements AutoCloseable {
    static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 0);
    static final int THREADS = 4;

    final ProcessQueue processQueue = new ProcessQueue();
    final ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> dead = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> handedBack = new ConcurrentLinkedQueue<>();
    final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    final Deliveries deliveries;
    final DefaultMQPushConsumerImpl client;
    final Set<MessageQueue> stored = ConcurrentHashMap.newKeySet();
    private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();
    private final Map<String, Consumer<Consumer<Failure>>> routes = new ConcurrentHashMap<>();
    private volatile DeadLetters deadLetters = (message, failure) -> true;
    private volatile HandBack handBack = (message, queue) -> true;
    private volatile Runnable beforeCommit = () -> {};

    DeliveriesUnderTest(DeliverySettings settings) {
        this(settings, SourceMetrics.NONE);
    }

    DeliveriesUnderTest(DeliverySettings settings, SourceMetrics metrics) {
        this(settings, metrics, null, Host.REAL);
    }

    /**
     * @param spans null if nothing is traced
     * @param host whose clock counts
     */
    DeliveriesUnderTest(DeliverySettings settings, SourceMetrics metrics, SourceSpans spans, Host host) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("group");
        consumer.setNamesrvAddr("127.0.0.1:1");
        consumer.setInstanceName("deliveries-" + System.nanoTime());
        client = consumer.getDefaultMQPushConsumerImpl();
        client.setmQClientFactory(MQClientManager.getInstance().getOrCreateMQClientInstance(consumer));
        client.setOffsetStore(new LocalFileOffsetStore(client.getmQClientFactory(), "group") {
            @Override
            public void updateOffset(MessageQueue queue, long offset, boolean increaseOnly) {
                beforeCommit.run();
                offsets.merge(queue, offset, Math::max);
            }

            @Override
            public void persistAll(Set<MessageQueue> queues) {
                stored.addAll(queues);
            }
        });
        MessageRoute route = new MessageRoute() {
            @Override
            public void run(MessageExt message, Consumer<Failure> completed) {
                attempts.add(message.getKeys());
                routes.getOrDefault(message.getKeys(), done -> done.accept(null))
                        .accept(completed);
            }

            @Override
            public Failure runAndWait(MessageExt message) {
                throw new UnsupportedOperationException();
            }

            @Override
            public SourceSpans spans() {
                return spans;
            }
        };
        deliveries = new Deliveries(
                client,
                PushConsumer.DECLINING,
                route,
                (message, failure) -> deadLetters.take(message, failure) && dead.add(message.getKeys()),
                (message, queue) -> handBack.take(message, queue) && handedBack.add(message.getKeys()),
                settings,
                metrics,
                executor,
                timer,
                List.of(),
                host);
        deliveries.open();
    }

    /** Of which only how many messages are in flight is looked at. */
    static SourceMetrics inFlightTo(AtomicReference<Supplier<Number>> inFlight) {
        return new SourceMetrics() {
            @Override
            public void inFlight(Supplier<Number> messages) {
                inFlight.set(messages);
            }
        };
    }

    static DeliverySettings settings(int maxInFlight, Duration deadline, int maxHandBacks) {
        return settings(MessageOrder.NONE, maxInFlight, deadline, maxHandBacks);
    }

    static DeliverySettings settings(MessageOrder order, int maxInFlight, Duration deadline, int maxHandBacks) {
        return new DeliverySettings(
                order,
                maxInFlight,
                1,
                new BackOff(Duration.ofMillis(20), 1, Duration.ofMillis(50)),
                deadline,
                0,
                maxHandBacks,
                PermanentStatuses.parse(PermanentStatuses.DEFAULT),
                Duration.ofSeconds(5));
    }

    /** What becomes of a message with that key. */
    void route(String key, Consumer<Consumer<Failure>> route) {
        routes.put(key, route);
    }

    void fail(String key, Failure failure) {
        route(key, done -> done.accept(failure));
    }

    void deadLetters(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    void handBack(HandBack handBack) {
        this.handBack = handBack;
    }

    void beforeCommit(Runnable beforeCommit) {
        this.beforeCommit = beforeCommit;
    }

    static MessageExt message(long offset, String key, int reconsumeTimes) {
        MessageClientExt message = new MessageClientExt();
        message.setTopic(reconsumeTimes == 0 ? "orders" : "%RETRY%group");
        message.setKeys(key);
        message.setQueueOffset(offset);
        message.setBody(new byte[] {1});
        message.setReconsumeTimes(reconsumeTimes);
        message.setOffsetMsgId("place-" + offset);
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "id-" + key);
        return message;
    }

    void receive(MessageExt... messages) {
        receive(processQueue, messages);
    }

    /** @param assigned what RocketMQ's client has made for the queue when it was assigned to this source */
    void receive(ProcessQueue assigned, MessageExt... messages) {
        List<MessageExt> pulled = new ArrayList<>(List.of(messages));
        assigned.putMessage(pulled);
        deliveries.submitConsumeRequest(pulled, assigned, QUEUE, true);
    }

    /** Up to which offset RocketMQ takes the queue for done; -1 if nothing is. */
    long committed() {
        return offsets.getOrDefault(QUEUE, -1L);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        executor.shutdownNow();
    }
}
