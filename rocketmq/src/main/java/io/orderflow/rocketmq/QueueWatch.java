package io.orderflow.rocketmq;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, every second, for queues that stand still. RocketMQ's client goes from pull to pull, and in the order of queues from
 * message to message, by a task that makes the next; an Error in one, as where there is no memory or no thread to be had, is the
 * end of them. It sees that itself for pulls alone, and after two minutes at the earliest. Such a queue is dropped, and pulled anew
 * from where it is acknowledged.
 */
final class QueueWatch implements Runnable {
    static final int INTERVAL_SECONDS = 1;

    /**
     * Twice as long as anything takes that RocketMQ's client waits for: an answer to a pull, or the delay until a queue in order goes
     * on, 30 s each.
     */
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

    private final DefaultMQPushConsumerImpl client;
    private final int threads;
    private final Host host;
    private final Map<ProcessQueue, Sign> pulls = new IdentityHashMap<>();
    private final Map<ProcessQueue, Sign> takes = new IdentityHashMap<>();

    /** The client's time of the latest sign of life, and when it was seen first; the client's clock may be set meanwhile. */
    private record Sign(long millis, long sinceNanos) {}

    /** @param threads that deliver the messages of queues in order, or 0 if that is not kept */
    QueueWatch(DefaultMQPushConsumerImpl client, int threads, Host host) {
        this.client = client;
        this.threads = threads;
        this.host = host;
    }

    @Override
    public void run() {
        Map<MessageQueue, ProcessQueue> queues =
                new HashMap<>(client.getRebalanceImpl().getProcessQueueTable());
        pulls.keySet().retainAll(queues.values());
        takes.keySet().retainAll(queues.values());
        queues.forEach((queue, pulled) -> {
            if (!pulled.isDropped() && standsStill(pulls, pulled, pulled.getLastPullTimestamp())) {
                drop(queue, pulled);
            }
        });
        if (threads > 0) {
            lookAtDeliveries(queues);
            // Whose queue it still is, or is again, the client would let stand for two minutes.
            DroppedQueues.pullAnew(client, QueueWatch::isUnderWay);
        }
    }

    private void lookAtDeliveries(Map<MessageQueue, ProcessQueue> queues) {
        long busy = queues.values().stream().filter(QueueWatch::isUnderWay).count();
        queues.forEach((queue, pulled) -> {
            boolean waits = busy < threads
                    && !pulled.isDropped()
                    && pulled.isLocked()
                    && !pulled.isLockExpired()
                    && pulled.getMsgCount().get() > 0
                    && !isUnderWay(pulled);
            if (!waits) {
                takes.remove(pulled);
            } else if (standsStill(takes, pulled, pulled.getLastConsumeTimestamp())) {
                drop(queue, pulled);
            }
        });
    }

    private boolean standsStill(Map<ProcessQueue, Sign> signs, ProcessQueue pulled, long latestMillis) {
        long now = host.nanoTime();
        Sign before = signs.get(pulled);
        if (before == null || before.millis != latestMillis) {
            signs.put(pulled, new Sign(latestMillis, now));
            return false;
        }
        return now - before.sinceNanos > LIMIT_NANOS;
    }

    private static void drop(MessageQueue queue, ProcessQueue pulled) {
        DroppedQueues.drop(pulled);
        LOG.warn(
                "Queue {} of topic {} has stood still for a minute, as after an error in RocketMQ's client; it is pulled anew",
                queue.getQueueId(),
                queue.getTopic());
    }

    /** Who delivers a message of it has its lock. */
    private static boolean isUnderWay(ProcessQueue pulled) {
        Lock nobodys = pulled.getConsumeLock().writeLock();
        if (nobodys.tryLock()) {
            nobodys.unlock();
            return false;
        }
        return true;
    }
}
