package io.orderflow.rocketmq;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * What RocketMQ's own service for ordered messages does for its queues, of which one source of a group has each at a time: it
 * renews their locks at the broker, and lets none be given up while a message of it is under way.
 *
 * <p>The client asks before it gives a queue up, by trying the queue's consume lock, and no longer than 20 s after the lock
 * at the broker was renewed. The service's threads hold that lock; here, where no thread waits, one holds it for all.
 */
final class QueueLocks {
    /** So that the 20 s of a queue have mostly not begun when it is to be given up; RocketMQ renews every 20 s itself. */
    private static final int CHECKS_BETWEEN_RENEWALS = 5;

    private final DefaultMQPushConsumerImpl client;
    private final Executor keeper;
    private final Predicate<ProcessQueue> underWay;
    private final Set<ProcessQueue> kept = ConcurrentHashMap.newKeySet();
    private int checks;

    /**
     * @param keeper one thread, as only the one that has taken a lock can give it back
     * @param underWay whether a message of the queue is
     */
    QueueLocks(DefaultMQPushConsumerImpl client, Executor keeper, Predicate<ProcessQueue> underWay) {
        this.client = client;
        this.keeper = keeper;
        this.underWay = underWay;
    }

    void keep(ProcessQueue processQueue) {
        if (!kept.contains(processQueue)) {
            onKeeper(() -> {
                if (!kept.contains(processQueue)
                        && processQueue.getConsumeLock().readLock().tryLock()) {
                    kept.add(processQueue);
                }
            });
        }
    }

    /** Whether the queue may not be given up yet. */
    boolean keeps(ProcessQueue processQueue) {
        return kept.contains(processQueue);
    }

    /** Called every second. Asks the broker now and then; a queue whose lock is lost is dropped. */
    void check() {
        onKeeper(this::release);
        if (++checks % CHECKS_BETWEEN_RENEWALS == 0) {
            RebalanceImpl rebalance = client.getRebalanceImpl();
            rebalance.lockAll();
            for (ProcessQueue processQueue : rebalance.getProcessQueueTable().values()) {
                if (!processQueue.isLocked() || processQueue.isLockExpired()) {
                    processQueue.setDropped(true);
                }
            }
        }
    }

    private void onKeeper(Runnable task) {
        try {
            keeper.execute(task);
        } catch (RejectedExecutionException stopped) {
            // All queues are given up.
        }
    }

    private void release() {
        for (ProcessQueue processQueue : kept) {
            if (processQueue.isDropped() && !underWay.test(processQueue)) {
                kept.remove(processQueue);
                processQueue.getConsumeLock().readLock().unlock();
            }
        }
    }

    /** At a stop: the next source need not wait until the locks expire, and goes on where this one has ended. */
    void giveUp() {
        RebalanceImpl rebalance = client.getRebalanceImpl();
        Set<MessageQueue> queues = Set.copyOf(rebalance.getProcessQueueTable().keySet());
        client.getOffsetStore().persistAll(queues);
        // Not all at once: that leaves out those that were about to be given up.
        queues.forEach(queue -> rebalance.unlock(queue, false));
    }
}
