package io.orderflow.rocketmq;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.rocketmq.client.impl.FindBrokerResult;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.UnlockBatchRequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** As long as the client's own waits. */
    private static final int UNLOCK_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(QueueLocks.class);

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
        Set<MessageQueue> queues =
                Set.copyOf(client.getRebalanceImpl().getProcessQueueTable().keySet());
        client.getOffsetStore().persistAll(queues);
        // The client's own for all leaves out those that were about to be given up. Its own for one takes a second
        // for each queue of a broker that is silent, and a stop has thirty.
        Map<String, Set<MessageQueue>> brokers = new HashMap<>();
        for (MessageQueue queue : queues) {
            String broker = client.getmQClientFactory().getBrokerNameFromMessageQueue(queue);
            brokers.computeIfAbsent(broker, any -> new HashSet<>()).add(queue);
        }
        brokers.forEach(this::unlock);
    }

    private void unlock(String broker, Set<MessageQueue> queues) {
        MQClientInstance instance = client.getmQClientFactory();
        FindBrokerResult master = instance.findBrokerAddressInSubscribe(broker, MixAll.MASTER_ID, true);
        if (master == null) {
            return;
        }
        UnlockBatchRequestBody request = new UnlockBatchRequestBody();
        request.setConsumerGroup(client.groupName());
        request.setClientId(instance.getClientId());
        request.setMqSet(queues);
        try {
            instance.getMQClientAPIImpl().unlockBatchMQ(master.getBrokerAddr(), request, UNLOCK_MILLIS, false);
        } catch (Exception e) {
            // Also an interrupt, on which the client could not commit its offsets, which is next.
            LOG.debug("Broker {} keeps the locks of its queues until they expire", broker, e);
        }
    }
}
