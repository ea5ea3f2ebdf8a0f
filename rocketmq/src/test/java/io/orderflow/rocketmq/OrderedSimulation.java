package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * As {@link DeliverySimulation}, of {@link OrderedDeliveries}: RocketMQ's own service is played, a thread for each queue, and
 * its locks, by which a queue has one source at a time. There are two sources of the group; each may be suspended, stopped or
 * killed, and the queues go to and fro between them.
 */
final class OrderedSimulation {
    private static final Duration STOP = Duration.ofSeconds(5);

    private final SimulatedHost host;
    private final SimulatedRocketMQ broker;
    private final SimulatedSink sink;
    private final DeliverySettings settings;
    private final Map<MessageQueue, Source> owners = new HashMap<>();

    /** Queues whose lock a thread holds. */
    private final Set<MessageQueue> busy = new HashSet<>();

    private final List<Source> all = new ArrayList<>();
    private final Source[] sources = new Source[2];
    private boolean faulty = true;
    private boolean over;

    OrderedSimulation(long seed) {
        host = new SimulatedHost(seed);
        broker = new SimulatedRocketMQ(host, 1 + host.dice.nextInt(4), () -> {});
        sink = new SimulatedSink(host, broker, host.dice.nextInt(60));
        settings = new DeliverySettings(
                MessageOrder.QUEUE,
                1 + host.dice.nextInt(4),
                1 + host.dice.nextInt(2),
                new BackOff(Duration.ofMillis(10), 2, Duration.ofSeconds(5)),
                Duration.ofMinutes(1),
                0,
                0,
                SimulatedSink.PERMANENT,
                STOP);
        host.afterEach(() -> all.forEach(Source::checkBounds));
    }

    /** @return how many things happened */
    long run() {
        sources[0] = new Source();
        sources[1] = new Source();
        broker.queues.keySet().forEach(queue -> give(queue, host.dice.nextInt(2)));
        for (int i = 0, messages = 1 + host.dice.nextInt(40); i < messages; i++) {
            host.later(host.between(0, 60_000), this::publish);
        }
        sink.down = host.percent(25);
        for (int i = 0, events = host.dice.nextInt(6); i < events; i++) {
            host.later(host.between(0, 90_000), this::happen);
        }
        host.run(host.between(1000, 120_000));
        heal();
        broker.messages.values().forEach(message -> {
            if (!message.isEnded()) {
                throw new AssertionError(message + " has not ended");
            }
        });
        over = true;
        if (sink.hangs) {
            // What nobody has waited for ends at last.
            host.run(SimulatedSink.NEVER);
        }
        if (!broker.isThrough()) {
            throw new AssertionError("all messages have ended, and " + broker.committed + " is all that is committed");
        }
        for (Source source : all) {
            if (source.taken.get().intValue() != 0 || source.takenBytes.get().longValue() != 0) {
                throw new AssertionError(source.taken.get() + " slots did not come back");
            }
        }
        for (Source source : sources) {
            if (source.waiting.get().intValue() != 0) {
                throw new AssertionError(source.waiting.get() + " queues are said to wait, and none does");
            }
        }
        return host.happened();
    }

    private void heal() {
        faulty = false;
        sink.faulty = false;
        sink.down = false;
        broker.faulty = false;
        host.run(Duration.ofMinutes(1));
        if (sink.hangs) {
            // Nothing but a restart helps the queue that it holds.
            restart(0, Duration.ZERO);
            restart(1, Duration.ZERO);
        }
        host.run(Duration.ofMinutes(5));
        sources[0].deliveries.open();
        sources[1].deliveries.open();
        host.run(Duration.ofMinutes(30));
    }

    private void happen() {
        if (!faulty) {
            return;
        }
        int one = host.dice.nextInt(2);
        Source source = sources[one];
        switch (host.dice.nextInt(4)) {
            case 0 -> {
                source.deliveries.pause();
                host.later(host.between(0, 20_000), source.deliveries::open);
            }
            case 1 -> {
                source.deliveries.pause();
                host.later(STOP, () -> restart(one, host.between(0, 5000)));
            }
            case 2 -> restart(one, host.between(0, 5000));
            default -> {
                List<MessageQueue> queues = List.copyOf(broker.queues.keySet());
                give(queues.get(host.dice.nextInt(queues.size())), one);
            }
        }
    }

    /** What it is at ends nowhere, and the broker's locks are free at once or when they expire. */
    private void restart(int one, Duration later) {
        Source before = sources[one];
        before.gone = true;
        sources[one] = new Source();
        for (MessageQueue queue : List.copyOf(owners.keySet())) {
            if (owners.get(queue) == before) {
                owners.remove(queue);
                busy.remove(queue);
                host.later(later, () -> give(queue, one));
            }
        }
    }

    /** As RocketMQ's client does, which gives a queue up only when no thread holds its lock. */
    private void give(MessageQueue queue, int one) {
        if (busy.contains(queue)) {
            host.later(Duration.ofSeconds(1), () -> give(queue, one));
            return;
        }
        Source before = owners.put(queue, sources[one]);
        if (before != sources[one]) {
            if (before != null) {
                before.deliveries.forget(queue);
            }
            Source next = sources[one];
            host.later(host.between(0, 1000), () -> next.consume(queue));
        }
    }

    private void publish() {
        List<MessageQueue> queues = broker.queues.keySet().stream()
                .filter(queue -> queue != SimulatedRocketMQ.RETRY)
                .toList();
        broker.publish(
                host.percent(10) ? SimulatedMessage.Kind.MALFORMED : SimulatedMessage.Kind.GOOD,
                queues.get(host.dice.nextInt(queues.size())),
                null);
    }

    /** One start of a source. */
    private final class Source implements SourceMetrics, MessageRoute {
        private final OrderedDeliveries deliveries;
        private Supplier<Number> taken;
        private Supplier<Number> takenBytes;
        private Supplier<Number> waiting;
        private boolean gone;

        Source() {
            DeadLetterTopic deadLetters = new DeadLetterTopic(
                    SimulatedRocketMQ.DEAD_LETTERS,
                    broker.producer(),
                    SourceHealth.of(null, "orders", SimulatedRocketMQ.GROUP));
            deliveries = new OrderedDeliveries(
                    this,
                    (message, failure) -> {
                        checkAlive();
                        return deadLetters.take(message, failure);
                    },
                    settings,
                    this,
                    host);
            all.add(this);
        }

        @Override
        public void run(MessageExt message, Consumer<Failure> completed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Failure runAndWait(MessageExt message) {
            checkAlive();
            broker.checkOrder(message, any -> true);
            return sink.runAndWait(message);
        }

        private void checkAlive() {
            if (gone) {
                throw new IllegalStateException("its process is gone");
            }
        }

        private void checkBounds() {
            if (taken.get().intValue() < 0
                    || taken.get().intValue() > settings.maxInFlight()
                    || takenBytes.get().longValue() < 0
                    || takenBytes.get().longValue() > settings.maxInFlightBytes()
                    || !gone && waiting.get().intValue() > owned()) {
                host.broken(taken.get() + " slots and " + takenBytes.get() + " bytes are taken, and " + waiting.get()
                        + " queues wait");
            }
        }

        private long owned() {
            return owners.values().stream().filter(owner -> owner == this).count();
        }

        private void consume(MessageQueue queue) {
            if (over || gone || owners.get(queue) != this || busy.contains(queue)) {
                return;
            }
            List<SimulatedRocketMQ.Stored> next =
                    broker.pull(queue, broker.nextOffset(queue), 1 + host.dice.nextInt(3));
            if (next.isEmpty()) {
                host.later(Duration.ofSeconds(1), () -> consume(queue));
            } else {
                SimulatedThread.run(() -> consume(queue, next));
            }
        }

        /** On a thread of RocketMQ's, which holds the queue's lock. */
        private void consume(MessageQueue queue, List<SimulatedRocketMQ.Stored> next) {
            busy.add(queue);
            ConsumeOrderlyContext context = new ConsumeOrderlyContext(queue);
            ConsumeOrderlyStatus status = null;
            try {
                status = deliveries.consumeMessage(
                        next.stream().map(SimulatedRocketMQ.Stored::pulled).toList(), context);
            } catch (Throwable e) {
                host.broken("RocketMQ's thread is given " + e);
            }
            if (Thread.interrupted()) {
                host.broken("RocketMQ gets its thread back interrupted, and would not put the message back");
            }
            if (gone) {
                return;
            }
            busy.remove(queue);
            long wait = 10;
            if (status == ConsumeOrderlyStatus.SUCCESS) {
                broker.commit(queue, next.get(next.size() - 1).offset + 1);
            } else {
                wait = Math.max(10, Math.min(30_000, context.getSuspendCurrentQueueTimeMillis()));
            }
            host.later(Duration.ofMillis(wait), () -> consume(queue));
        }

        private void fault() {
            if (faulty && host.percent(2)) {
                throw new OutOfMemoryError("no heap in a test");
            }
        }

        @Override
        public void received(int messages) {
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

        @Override
        public void queuesWaiting(Supplier<Number> queues) {
            waiting = queues;
        }
    }
}
