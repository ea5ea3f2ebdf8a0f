package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A life of the source's own {@link Deliveries}, with all that happens to it decided by one seed: what the sink and RocketMQ
 * answer, which of two things comes first, what is thrown where, when the source is suspended, stopped, killed or loses a
 * queue. At the end all heals, and every message has to end; in the order of keys, none before the one of its key that was
 * published before it, nor beside it.
 */
final class DeliverySimulation {
    private static final Duration STOP = Duration.ofSeconds(25);

    /** One that was under way when the time was over. */
    private static final Duration A_CALL = Duration.ofSeconds(1);

    /** In an hour of healthy hours, all is over; a day is for ever. */
    private static final Duration FOR_EVER = Duration.ofHours(24);

    private final SimulatedHost host;
    private final SimulatedRocketMQ broker;
    private final SimulatedSink sink;
    private final DeliverySettings settings;
    private Source source;
    private boolean faulty = true;
    private boolean over;

    /** @param order none, or that of keys */
    DeliverySimulation(long seed, MessageOrder order) {
        host = new SimulatedHost(seed);
        broker = new SimulatedRocketMQ(
                host, 1 + host.dice.nextInt(3), () -> host.later(host.between(0, 500), () -> source.assignAll()));
        sink = new SimulatedSink(host, broker, host.dice.nextInt(60));
        int first = 1 + host.dice.nextInt(500);
        settings = new DeliverySettings(
                order,
                1 + host.dice.nextInt(8),
                1,
                new BackOff(
                        Duration.ofMillis(first),
                        1 + host.dice.nextDouble(),
                        Duration.ofMillis(first + host.dice.nextInt(5000))),
                host.percent(20) ? Duration.ZERO : host.between(1, 120_000),
                host.dice.nextInt(4),
                host.dice.nextInt(4),
                SimulatedSink.PERMANENT,
                STOP);
        host.afterEach(this::checkBounds);
    }

    /** @return how many things happened */
    long run() {
        source = new Source();
        source.assignAll();
        every(Duration.ofSeconds(1), () -> source.check());
        every(Duration.ofSeconds(5), () -> source.offsets.persistAll());
        for (int i = 0, messages = 1 + host.dice.nextInt(40); i < messages; i++) {
            host.later(host.between(0, 60_000), () -> publish(kind()));
        }
        boolean outage = host.percent(25);
        sink.down = outage;
        for (int i = 0, events = host.dice.nextInt(8); i < events; i++) {
            host.later(host.between(0, 90_000), this::happen);
        }
        host.run(host.between(1000, outage ? 600_000 : 120_000));
        heal();
        awaitAllEnded();
        stop();
        over = true;
        if (sink.hangs) {
            // What nobody has waited for ends at last.
            host.run(SimulatedSink.NEVER);
        }
        return host.happened();
    }

    private void heal() {
        faulty = false;
        sink.faulty = false;
        sink.down = false;
        broker.faulty = false;
        if (sink.hangs) {
            // Nothing but a restart helps the message that it holds.
            stop();
            restart();
        }
        host.run(Duration.ofMinutes(5));
        source.resume();
    }

    private void awaitAllEnded() {
        long end = host.nanoTime() + FOR_EVER.toNanos();
        while (host.nanoTime() < end) {
            host.run(Duration.ofSeconds(5));
            if (broker.isThrough()) {
                break;
            }
            // A poisonous message is known by the others that pass.
            publish(SimulatedMessage.Kind.GOOD);
            host.run(Duration.ofSeconds(10));
        }
        for (SimulatedMessage message : broker.messages.values()) {
            if (!message.isEnded()) {
                throw new AssertionError(message + " has not ended");
            }
        }
        if (!broker.isThrough()) {
            throw new AssertionError("all messages have ended, and " + broker.committed + " is all that is committed");
        }
        if (source.taken.get().intValue() != 0 || source.takenBytes.get().longValue() != 0) {
            throw new AssertionError(
                    source.taken.get() + " slots and " + source.takenBytes.get() + " bytes did not come back");
        }
    }

    private void checkBounds() {
        if (source.taken.get().intValue() > settings.maxInFlight()
                || source.takenBytes.get().longValue() > settings.maxInFlightBytes()
                || source.taken.get().intValue() < 0
                || source.takenBytes.get().longValue() < 0) {
            host.broken(source.taken.get() + " slots and " + source.takenBytes.get() + " bytes are taken");
        }
    }

    private SimulatedMessage.Kind kind() {
        int kind = host.dice.nextInt(20);
        return kind == 0
                ? keepsOrder() ? SimulatedMessage.Kind.STUBBORN : SimulatedMessage.Kind.POISON
                : kind == 1 ? SimulatedMessage.Kind.MALFORMED : SimulatedMessage.Kind.GOOD;
    }

    private void publish(SimulatedMessage.Kind kind) {
        List<MessageQueue> queues = broker.queues.keySet().stream()
                .filter(queue -> queue != SimulatedRocketMQ.RETRY)
                .toList();
        broker.publish(kind, queues.get(host.dice.nextInt(queues.size())), keepsOrder() ? key() : null);
    }

    private boolean keepsOrder() {
        return settings.order() == MessageOrder.KEY;
    }

    /** Of few, so that many wait for each other. */
    private String key() {
        return host.percent(10) ? null : "key-" + host.dice.nextInt(4);
    }

    private void every(Duration interval, Runnable action) {
        host.later(interval, () -> {
            if (!over) {
                action.run();
                every(interval, action);
            }
        });
    }

    private void happen() {
        if (!faulty) {
            return;
        }
        if (!host.isAtTop()) {
            host.later(Duration.ofMillis(10), this::happen);
            return;
        }
        switch (host.dice.nextInt(keepsOrder() ? 6 : 5)) {
            case 0 -> {
                source.suspend();
                host.later(host.between(0, 20_000), () -> source.resume());
            }
            case 1 -> {
                stop();
                restart();
            }
            case 2 -> {
                source.die();
                restart();
            }
            case 3 -> {
                sink.down = true;
                host.later(host.between(0, 60_000), () -> sink.down = false);
            }
            case 5 -> source.loseLocks();
            default -> {
                source.lose(host.dice.nextInt(broker.queues.size()));
                host.later(host.between(0, 10_000), () -> source.assignAll());
            }
        }
    }

    private void restart() {
        source = new Source();
        host.later(host.between(0, 5000), () -> source.assignAll());
    }

    /** In its time, and without a slot that nothing holds. */
    private void stop() {
        long started = host.nanoTime();
        source.stop();
        Duration took = Duration.ofNanos(host.nanoTime() - started);
        if (took.compareTo(STOP.plus(A_CALL)) > 0) {
            throw new AssertionError("stopped after " + took);
        }
        int held = took.compareTo(STOP) < 0 ? 0 : source.open + source.executor.pending();
        if (source.taken.get().intValue() > held) {
            throw new AssertionError("stopped after " + took + " with " + source.taken.get()
                    + " slots taken, and no more than " + held + " can be in use");
        }
    }

    /** What may go wrong at any place, and costs one attempt. */
    private void fault() {
        if (faulty && host.percent(2)) {
            throw host.percent(50) ? new OutOfMemoryError("no heap in a test") : new NoClassDefFoundError("in a test");
        }
    }

    /** One start of the source. */
    private final class Source implements SourceMetrics, MessageRoute {
        private final DefaultMQPushConsumerImpl client =
                new DefaultMQPushConsumer(SimulatedRocketMQ.GROUP).getDefaultMQPushConsumerImpl();
        private final SimulatedRocketMQ.Offsets offsets = broker.new Offsets(DeliverySimulation.this::fault);
        private final SimulatedThreads executor = new SimulatedThreads(host, DeliverySimulation.this::fault);
        private final SimulatedThreads timer = new SimulatedThreads(host, DeliverySimulation.this::fault);
        private final Map<MessageQueue, Long> pulled = new HashMap<>();
        private final Deliveries deliveries;
        private Supplier<Number> taken;
        private Supplier<Number> takenBytes;
        private boolean suspended;
        private boolean stopping;
        private boolean gone;

        /** Attempts that have neither completed nor thrown. */
        private int open;

        /** Keys with such an attempt, and when it began: one that has taken too long counts as lost. */
        private final Map<MessageKey, Long> underWay = new HashMap<>();

        Source() {
            client.setmQClientFactory(broker.client());
            client.getRebalanceImpl().setmQClientFactory(broker.client());
            client.getRebalanceImpl().setConsumerGroup(SimulatedRocketMQ.GROUP);
            client.setOffsetStore(offsets);
            AsStoredProducer producer = broker.producer();
            DeadLetterTopic deadLetters = new DeadLetterTopic(
                    SimulatedRocketMQ.DEAD_LETTERS, producer, SourceHealth.of(null, "orders", SimulatedRocketMQ.GROUP));
            RetryTopic retries = new RetryTopic(
                    client,
                    producer,
                    settings.reconsumeDelayLevel(),
                    settings.order() == MessageOrder.KEY,
                    SourceHealth.of(null, "orders", SimulatedRocketMQ.GROUP));
            Executor loop = task -> host.later(Duration.ZERO, true, task);
            EventLoops loops = new EventLoops() {
                @Override
                public Executor current() {
                    return host.isOnLoop() ? loop : null;
                }

                @Override
                public Executor next() {
                    return host.percent(50) ? loop : null;
                }
            };
            deliveries = new Deliveries(
                    client,
                    PushConsumer.DECLINING,
                    this,
                    (message, failure) -> take(deadLetters, message, failure),
                    (message, queue) -> handBack(retries, message, queue),
                    settings,
                    this,
                    executor,
                    timer,
                    List.of(loops),
                    host);
            deliveries.open();
        }

        @Override
        public void run(MessageExt message, Consumer<Failure> completed) {
            AtomicBoolean over = new AtomicBoolean();
            open++;
            MessageKey key = keepsOrder() ? begin(message) : null;
            try {
                sink.run(message, failure -> {
                    end(over, key);
                    completed.accept(failure);
                });
            } catch (Throwable e) {
                end(over, key);
                throw e;
            }
        }

        private MessageKey begin(MessageExt message) {
            MessageQueue queue = new MessageQueue(message.getTopic(), "broker", message.getQueueId());
            MessageKey key = MessageKey.of(message, queue);
            if (key != null) {
                broker.checkOrder(message, before -> key.key().equals(before.key));
                Long since = underWay.put(key, host.nanoTime());
                if (since != null
                        && host.nanoTime() - since <= settings.attemptLimit().toNanos()) {
                    host.broken(broker.messageOf(message) + " is under way beside another of its key");
                }
            }
            return key;
        }

        private void end(AtomicBoolean over, MessageKey key) {
            if (!over.getAndSet(true)) {
                open--;
                underWay.remove(key);
            }
        }

        @Override
        public Failure runAndWait(MessageExt message) {
            throw new UnsupportedOperationException();
        }

        private boolean take(DeadLetterTopic deadLetters, MessageExt message, Failure failure) {
            fault();
            SimulatedMessage given = broker.messageOf(message);
            boolean inOrder = keepsOrder() && given.key != null;
            if (!given.refusedForGood
                    && (inOrder || given.handBacks < settings.maxHandBacks() || !sink.othersPassed(given))) {
                host.broken(given + " is a dead letter, and it may be the sink: " + failure.reason());
            }
            return deadLetters.take(message, failure);
        }

        private boolean handBack(RetryTopic retries, MessageExt message, MessageQueue queue) {
            SimulatedMessage given = broker.messageOf(message);
            if (keepsOrder() && given.key != null) {
                host.broken(given + " is handed back, and those behind it pass");
            }
            given.handBacks++;
            fault();
            return retries.take(message, queue);
        }

        void assignAll() {
            if (!gone) {
                broker.queues.keySet().forEach(this::assign);
            }
        }

        private void assign(MessageQueue queue) {
            ProcessQueue processQueue = new ProcessQueue();
            processQueue.setLocked(true);
            if (client.getRebalanceImpl().getProcessQueueTable().putIfAbsent(queue, processQueue) == null) {
                pulled.put(queue, broker.nextOffset(queue));
                pull(queue, processQueue);
            }
        }

        private void pull(MessageQueue queue, ProcessQueue processQueue) {
            if (gone || processQueue.isDropped()) {
                return;
            }
            if (!suspended && processQueue.getMsgCount().get() < 1000) {
                List<MessageExt> messages = new java.util.ArrayList<>();
                for (SimulatedRocketMQ.Stored stored :
                        broker.pull(queue, pulled.get(queue), 1 + host.dice.nextInt(8))) {
                    messages.add(stored.pulled());
                    pulled.put(queue, stored.offset + 1);
                }
                if (!messages.isEmpty()) {
                    processQueue.putMessage(messages);
                    deliveries.submitConsumeRequest(messages, processQueue, queue, true);
                }
            }
            host.later(host.between(1, 1000), () -> pull(queue, processQueue));
        }

        void lose(int queue) {
            client.getRebalanceImpl()
                    .removeProcessQueue(List.copyOf(broker.queues.keySet()).get(queue));
        }

        /** As when another source has them for its. */
        void loseLocks() {
            client.getRebalanceImpl().getProcessQueueTable().values().forEach(lost -> lost.setLocked(false));
        }

        void check() {
            try {
                deliveries.check();
            } catch (Throwable e) {
                // It is made again a second later.
            }
        }

        void suspend() {
            suspended = true;
            deliveries.pause();
        }

        void resume() {
            if (!stopping) {
                suspended = false;
                deliveries.open();
            }
        }

        void stop() {
            stopping = true;
            suspended = true;
            deliveries.shutdown(STOP.toMillis());
            gone = true;
            offsets.persistAll();
            die();
        }

        void die() {
            stopping = true;
            gone = true;
            offsets.goAway();
            deliveries.pause();
            client.getRebalanceImpl()
                    .getProcessQueueTable()
                    .values()
                    .forEach(processQueue -> processQueue.setDropped(true));
            timer.shutdownNow();
            executor.shutdownNow();
        }

        @Override
        public void received(int messages) {
            fault();
        }

        @Override
        public void delivered(long nanos) {
            fault();
        }

        @Override
        public void retried() {
            fault();
        }

        @Override
        public void reconsumed() {
            fault();
        }

        @Override
        public void deadLettered() {
            fault();
        }

        @Override
        public void inFlight(Supplier<Number> messages) {
            taken = messages;
        }

        @Override
        public void inFlightBytes(Supplier<Number> bytes) {
            takenBytes = bytes;
        }
    }
}
