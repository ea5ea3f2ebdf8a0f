package io.orderflow.chaos.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Publishes orders at a rate, each again until RocketMQ confirms it. */
public final class Sender implements AutoCloseable {
    /** So many wait for RocketMQ at once; an outage of it stops the publication. */
    private static final int CUSTOMERS = 24;

    private static final Duration PAUSE_BEFORE_RESEND = Duration.ofMillis(200);
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);

    private static final int BATCH = 5;

    /** RocketMQ takes 32,767 bytes with its own, of which it adds some when a message is handed back. */
    private static final String LARGE_PROPERTY = "x".repeat(32_000);

    private final DefaultMQProducer producer;
    private final ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
    private final String topic;
    private final LoadStyle style;
    private final List<MessageQueue> queues;
    private volatile KeptOrder kept = KeptOrder.none;
    private volatile QueueOrder order;

    /**
     * @param queues of the topic, on all its masters
     * @param keys what RocketMQ asks for
     */
    public Sender(String nameServers, String topic, List<MessageQueue> queues, LoadStyle style, RPCHook keys)
            throws MQClientException {
        this.topic = topic;
        this.queues = queues;
        this.style = style;
        producer = new DefaultMQProducer("chaos", keys);
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout((int) SEND_TIMEOUT.toMillis());
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
    }

    /** From now on publishes each queue's orders one after the other, and enters there which are to arrive so. */
    public void inOrder(KeptOrder kept, QueueOrder order) {
        this.kept = kept;
        this.order = order;
    }

    /** Orders that are being published. */
    public interface Publishing {
        /** Begins no further order, and returns when RocketMQ has confirmed all that were begun. */
        void finish() throws ExecutionException, InterruptedException;
    }

    /**
     * Starts publishing.
     *
     * @param rate orders per second
     * @param onConfirmed is told the key of each
     */
    public Publishing publish(OrderSequence orders, double rate, Journal journal, Consumer<String> onConfirmed) {
        Publication publication = new Publication(orders, rate, journal, onConfirmed);
        List<Future<?>> running = new ArrayList<>();
        for (int customer = 0; customer < (order == null ? CUSTOMERS : queues.size()); customer++) {
            int number = customer;
            running.add(customers.submit(() -> {
                if (order == null) {
                    publication.publishAny();
                } else {
                    publication.publishTo(number);
                }
                return null;
            }));
        }
        return () -> {
            publication.end();
            for (Future<?> customer : running) {
                customer.get();
            }
        };
    }

    private final class Publication {
        private final OrderSequence orders;
        private final double rate;
        private final Journal journal;
        private final Consumer<String> onConfirmed;
        private final AtomicLong next = new AtomicLong();
        private final long start = System.nanoTime();
        private volatile long end = Long.MAX_VALUE;

        Publication(OrderSequence orders, double rate, Journal journal, Consumer<String> onConfirmed) {
            this.orders = orders;
            this.rate = rate;
            this.journal = journal;
            this.onConfirmed = onConfirmed;
        }

        void end() {
            end = System.nanoTime() - start;
        }

        /** Waits until the n-th is due; whether it still is to be published. */
        private boolean isDue(long n) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(start + (long) (n / rate * 1e9) - System.nanoTime());
            return System.nanoTime() - start <= end;
        }

        void publishAny() throws InterruptedException {
            while (true) {
                int count = style.isInBatches() ? BATCH : 1;
                long first = next.getAndAdd(count);
                if (!isDue(first + count - 1)) {
                    return;
                }
                List<LoadOrder> small = new ArrayList<>();
                for (long n = first; n < first + count; n++) {
                    LoadOrder order = orders.published(n);
                    if (order.kind() == Kind.HUGE) {
                        send(List.of(order), null);
                    } else {
                        small.add(order);
                    }
                }
                if (!small.isEmpty()) {
                    send(small, null);
                }
            }
        }

        /** One after the other, so that a queue has them in this order; those of one key are in one queue. */
        void publishTo(int queue) throws InterruptedException {
            for (long n = 0; ; n++) {
                LoadOrder next = orders.published(n);
                int lane = kept.lane(next.key(), queues.size());
                if (lane % queues.size() == queue) {
                    if (!isDue(n)) {
                        return;
                    }
                    order.sent(lane, next.key());
                    send(List.of(next), queues.get(queue));
                } else if (System.nanoTime() - start > end) {
                    return;
                }
            }
        }

        private void send(List<LoadOrder> together, MessageQueue queue) throws InterruptedException {
            // The same messages every time: each keeps its unique key, and with it the id of its event.
            List<Message> messages = together.stream().map(Sender.this::message).toList();
            together.forEach(journal::intend);
            while (!isConfirmed(messages, queue)) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_BEFORE_RESEND.toMillis());
            }
            together.forEach(journal::confirm);
            together.stream().map(LoadOrder::key).forEach(onConfirmed);
        }
    }

    private Message message(LoadOrder order) {
        Message message = new Message(topic, "", order.key(), order.body());
        if (kept == KeptOrder.key) {
            String lane = Integer.toString(kept.lane(order.key(), queues.size()));
            MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, lane);
        }
        if (style.hasLargeProperties()) {
            message.putUserProperty("note", LARGE_PROPERTY);
        }
        return message;
    }

    private boolean isConfirmed(List<Message> messages, MessageQueue queue) throws InterruptedException {
        try {
            return send(messages, queue).getSendStatus() == SendStatus.SEND_OK;
        } catch (MQClientException | MQBrokerException | RemotingException | IllegalStateException unconfirmed) {
            // An IllegalStateException is what a name server that does not answer in time becomes.
            return false;
        }
    }

    private SendResult send(List<Message> messages, MessageQueue queue)
            throws MQClientException, MQBrokerException, RemotingException, InterruptedException {
        if (queue != null) {
            return producer.send(messages.get(0), queue);
        }
        return messages.size() == 1 ? producer.send(messages.get(0)) : producer.send(messages);
    }

    @Override
    public void close() {
        customers.shutdownNow();
        producer.shutdown();
    }
}
