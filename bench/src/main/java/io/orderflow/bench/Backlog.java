package io.orderflow.bench;

import io.orderflow.testing.process.RocketMQProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RemotingSysResponseCode;

/** Publishes orders 0, 1, 2 …; the queue is the number's remainder, so that the sink can tell whether order was kept. */
final class Backlog implements AutoCloseable {
    static final int QUEUES = RocketMQProcess.QUEUES;

    /** Sharding keys where order matters, the number's remainder too; so that each is in one queue. */
    static final int KEYS = 125 * QUEUES;

    private static final int MAX_UNCONFIRMED = 256;

    private final DefaultMQProducer producer = new DefaultMQProducer("bench-publisher");
    private final Semaphore unconfirmed = new Semaphore(MAX_UNCONFIRMED);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Backlog(String nameServers) throws Exception {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(30_000);
        producer.start();
    }

    /** As fast as RocketMQ takes them; returns when it has all. */
    void publish(String topic, int count) throws Exception {
        for (int number = 0; number < count; number++) {
            send(topic, number);
        }
        awaitConfirmed();
    }

    /** So that the orders of a queue are in it in order: what is sent before the last is confirmed may overtake it. */
    void publishInOrder(String topic, int count) throws Exception {
        List<Thread> lanes = new ArrayList<>();
        for (int lane = 0; lane < QUEUES; lane++) {
            int first = lane;
            lanes.add(new Thread(() -> publishLane(topic, first, count)));
        }
        lanes.forEach(Thread::start);
        for (Thread lane : lanes) {
            lane.join();
        }
        requireAllTaken();
    }

    private void publishLane(String topic, int first, int count) {
        int number = first;
        while (number < count && failure.get() == null) {
            try {
                Message message = message(topic, number);
                MessageAccessor.putProperty(
                        message, MessageConst.PROPERTY_SHARDING_KEY, Integer.toString(number % KEYS));
                producer.send(message, Backlog::queueOf, number);
                number += QUEUES;
            } catch (Exception e) {
                if (!isBusy(e)) {
                    failure.set(e);
                }
            }
        }
    }

    /** Open loop: each when it is due, whether or not those before it have arrived. */
    void publish(String topic, int count, double rate, long startMicros) throws Exception {
        for (int number = 0; number < count; number++) {
            long due = startMicros + (long) (number * 1e6 / rate);
            for (long early = due - Clock.micros(); early > 0; early = due - Clock.micros()) {
                LockSupport.parkNanos(early * 1000);
            }
            send(topic, number);
        }
        awaitConfirmed();
    }

    private void send(String topic, int number) throws Exception {
        unconfirmed.acquire();
        send(message(topic, number), number);
    }

    private static Message message(String topic, int number) {
        Message message = new Message(topic, "placed", NumberedOrder.key(number), NumberedOrder.body(number));
        message.putUserProperty("tenant", "t" + number % 7);
        return message;
    }

    private void send(Message message, int number) throws Exception {
        producer.send(message, Backlog::queueOf, number, new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                unconfirmed.release();
            }

            @Override
            public void onException(Throwable e) {
                onRefused(message, number, e);
            }
        });
    }

    private void onRefused(Message message, int number, Throwable refusal) {
        try {
            if (isBusy(refusal)) {
                send(message, number);
                return;
            }
        } catch (Exception e) {
            refusal.addSuppressed(e);
        }
        failure.set(refusal);
        unconfirmed.release();
    }

    /** Then it has not stored the message. */
    private static boolean isBusy(Throwable refusal) {
        return refusal instanceof MQBrokerException answer
                && answer.getResponseCode() == RemotingSysResponseCode.SYSTEM_BUSY;
    }

    private static MessageQueue queueOf(List<MessageQueue> queues, Message message, Object number) {
        return queues.get((Integer) number % queues.size());
    }

    private void awaitConfirmed() throws InterruptedException {
        unconfirmed.acquire(MAX_UNCONFIRMED);
        unconfirmed.release(MAX_UNCONFIRMED);
        requireAllTaken();
    }

    private void requireAllTaken() {
        Throwable refusal = failure.getAndSet(null);
        if (refusal != null) {
            throw new IllegalStateException("RocketMQ did not take an order: " + refusal);
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
