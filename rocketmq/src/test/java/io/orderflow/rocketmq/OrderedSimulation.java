package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** As {@link DeliverySimulation}, of {@link OrderedDeliveries}: RocketMQ's own service is played, a thread for each queue. */
final class OrderedSimulation implements SourceMetrics {
    private final SimulatedHost host;
    private final SimulatedRocketMQ broker;
    private final SimulatedSink sink;
    private final OrderedDeliveries deliveries;
    private Supplier<Number> taken;
    private boolean faulty = true;

    OrderedSimulation(long seed) {
        host = new SimulatedHost(seed);
        broker = new SimulatedRocketMQ(host, 1 + host.dice.nextInt(4), () -> {});
        sink = new SimulatedSink(host, broker, host.dice.nextInt(60));
        DeliverySettings settings = new DeliverySettings(
                true,
                8,
                64,
                new BackOff(Duration.ofMillis(10), 2, Duration.ofSeconds(5)),
                Duration.ofMinutes(1),
                0,
                0,
                SimulatedSink.PERMANENT,
                Duration.ofSeconds(5));
        DeadLetterTopic deadLetters = new DeadLetterTopic(
                SimulatedRocketMQ.DEAD_LETTERS, broker.producer(), new SourceHealth("orders", SimulatedRocketMQ.GROUP));
        deliveries = new OrderedDeliveries(
                new MessageRoute() {
                    @Override
                    public void run(MessageExt message, Consumer<Failure> completed) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Failure runAndWait(MessageExt message) {
                        checkOrder(message);
                        return sink.runAndWait(message);
                    }
                },
                deadLetters,
                settings,
                this,
                host);
    }

    /** @return how many things happened */
    long run() {
        for (int i = 0, messages = 1 + host.dice.nextInt(40); i < messages; i++) {
            host.later(host.between(0, 60_000), this::publish);
        }
        broker.queues.keySet().forEach(queue -> host.later(host.between(0, 1000), () -> consume(queue)));
        sink.down = host.percent(25);
        for (int i = 0, pauses = host.dice.nextInt(4); i < pauses; i++) {
            Duration pause = host.between(0, 60_000);
            host.later(pause, deliveries::pause);
            host.later(pause.plus(host.between(0, 20_000)), deliveries::open);
        }
        host.run(host.between(1000, 120_000));
        faulty = false;
        sink.faulty = false;
        sink.down = false;
        broker.faulty = false;
        host.run(Duration.ofHours(1));
        deliveries.open();
        host.run(Duration.ofHours(1));
        broker.messages.values().forEach(message -> {
            if (!message.isEnded()) {
                throw new AssertionError(message + " has not ended");
            }
        });
        if (!broker.isThrough() || taken.get().intValue() != 0) {
            throw new AssertionError(taken.get() + " slots are taken, " + broker.committed + " is committed");
        }
        return host.happened();
    }

    private void publish() {
        List<MessageQueue> queues = broker.queues.keySet().stream()
                .filter(queue -> queue != SimulatedRocketMQ.RETRY)
                .toList();
        broker.publish(
                host.percent(10) ? SimulatedMessage.Kind.MALFORMED : SimulatedMessage.Kind.GOOD,
                queues.get(host.dice.nextInt(queues.size())));
    }

    private void checkOrder(MessageExt message) {
        for (Map.Entry<MessageQueue, List<SimulatedRocketMQ.Stored>> queue : broker.queues.entrySet()) {
            if (queue.getKey().getQueueId() == message.getQueueId()
                    && queue.getKey().getTopic().equals(message.getTopic())) {
                for (SimulatedRocketMQ.Stored before : queue.getValue()) {
                    if (before.offset < message.getQueueOffset() && !before.message.isEnded()) {
                        host.broken(before.message + " is overtaken by " + broker.messageOf(message));
                    }
                }
            }
        }
    }

    /** A thread of RocketMQ's, which holds the queue's lock. */
    private void consume(MessageQueue queue) {
        List<SimulatedRocketMQ.Stored> next = broker.pull(queue, broker.nextOffset(queue), 1 + host.dice.nextInt(3));
        long wait = 10;
        if (!next.isEmpty()) {
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
            if (status == ConsumeOrderlyStatus.SUCCESS) {
                broker.commit(queue, next.get(next.size() - 1).offset + 1);
            } else {
                wait = Math.max(10, Math.min(30_000, context.getSuspendCurrentQueueTimeMillis()));
            }
        }
        host.later(Duration.ofMillis(next.isEmpty() ? 1000 : wait), () -> consume(queue));
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
}
