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
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Publishes orders at a rate, each again until RocketMQ confirms it. */
public final class Sender implements AutoCloseable {
    /** So many wait for RocketMQ at once; an outage of it stops the publication. */
    private static final int CUSTOMERS = 24;

    private static final Duration PAUSE_BEFORE_RESEND = Duration.ofMillis(200);
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);

    private final DefaultMQProducer producer = new DefaultMQProducer("chaos");
    private final ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
    private final String topic;

    public Sender(String nameServers, String topic) throws MQClientException {
        this.topic = topic;
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout((int) SEND_TIMEOUT.toMillis());
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
    }

    /** OrderSequence that are being published. */
    public interface Publishing {
        /** Begins no further order, and returns when RocketMQ has confirmed all that were begun. */
        void finish() throws ExecutionException, InterruptedException;
    }

    /**
     * Starts publishing.
     *
     * @param rate orders per second
     */
    public Publishing publish(OrderSequence orders, double rate, Journal journal, Runnable onConfirmed) {
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        AtomicLong end = new AtomicLong(Long.MAX_VALUE);
        List<Future<?>> running = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            running.add(customers.submit(() -> {
                while (true) {
                    long n = next.getAndIncrement();
                    TimeUnit.NANOSECONDS.sleep(start + (long) (n / rate * 1e9) - System.nanoTime());
                    if (System.nanoTime() - start > end.get()) {
                        return null;
                    }
                    send(orders.published(n), journal);
                    onConfirmed.run();
                }
            }));
        }
        return () -> {
            end.set(System.nanoTime() - start);
            for (Future<?> customer : running) {
                customer.get();
            }
        };
    }

    private void send(LoadOrder order, Journal journal) throws InterruptedException {
        // The same message every time: it keeps its unique key, and with it the id of its event.
        Message message = new Message(topic, "", order.key(), order.body());
        journal.intend(order);
        while (!isConfirmed(message)) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_BEFORE_RESEND.toMillis());
        }
        journal.confirm(order);
    }

    private boolean isConfirmed(Message message) throws InterruptedException {
        try {
            return producer.send(message).getSendStatus() == SendStatus.SEND_OK;
        } catch (MQClientException | MQBrokerException | RemotingException unconfirmed) {
            return false;
        }
    }

    @Override
    public void close() {
        customers.shutdownNow();
        producer.shutdown();
    }
}
