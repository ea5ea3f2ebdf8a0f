package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When RocketMQ's client, which asks by the queue's consume lock, may give a queue up. */
class QueueLocksTest {
    private final DeliveriesUnderTest source =
            new DeliveriesUnderTest(DeliveriesUnderTest.settings(MessageOrder.KEY, 2, Duration.ofMinutes(1), 0));
    private final ProcessQueue queue = source.processQueue;
    private final AtomicBoolean underWay = new AtomicBoolean(true);
    private final QueueLocks locks = new QueueLocks(source.client, source.timer, any -> underWay.get());

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void aQueueIsGivenUpOnlyWhenNoMessageOfItIsUnderWay() {
        locks.keep(queue);
        await().until(() -> locks.keeps(queue));
        assertThat(mayBeGivenUp()).isFalse();

        queue.setDropped(true);
        locks.check();
        await().until(this::ranOnKeeper);
        assertThat(mayBeGivenUp()).isFalse();

        underWay.set(false);
        locks.check();
        await().until(this::mayBeGivenUp);
        assertThat(locks.keeps(queue)).isFalse();
    }

    @Test
    void aQueueThatIsOursIsKeptThoughNothingIsUnderWay() {
        underWay.set(false);
        locks.keep(queue);
        await().until(() -> locks.keeps(queue));
        locks.check();
        await().until(this::ranOnKeeper);

        assertThat(mayBeGivenUp()).isFalse();
    }

    @Test
    void aQueueWhoseLockAnotherHasIsDropped() {
        RebalanceImpl rebalance = source.client.getRebalanceImpl();
        rebalance.setmQClientFactory(source.client.getmQClientFactory());
        ProcessQueue lost = new ProcessQueue();
        queue.setLocked(true);
        rebalance.getProcessQueueTable().put(DeliveriesUnderTest.QUEUE, queue);
        rebalance.getProcessQueueTable().put(new MessageQueue("orders", "broker", 1), lost);

        for (int i = 0; i < 4; i++) {
            locks.check();
        }
        assertThat(lost.isDropped()).as("the broker is not asked each second").isFalse();
        locks.check();

        assertThat(lost.isDropped()).isTrue();
        assertThat(queue.isDropped()).isFalse();
    }

    @Test
    void aStopStoresHowFarTheQueuesAreBeforeTheyAreGivenUp() {
        RebalanceImpl rebalance = source.client.getRebalanceImpl();
        rebalance.setmQClientFactory(source.client.getmQClientFactory());
        rebalance.getProcessQueueTable().put(DeliveriesUnderTest.QUEUE, queue);

        source.deliveries.shutdown(1);

        assertThat(source.stored).containsExactly(DeliveriesUnderTest.QUEUE);
    }

    @Test
    void afterAStopNothingIsThrown() {
        source.timer.shutdownNow();

        locks.keep(queue);
        locks.check();

        assertThat(locks.keeps(queue)).isFalse();
    }

    private boolean ranOnKeeper() throws Exception {
        return source.timer.submit(() -> true).get();
    }

    /** As the client's thread for it asks. */
    private boolean mayBeGivenUp() {
        return CompletableFuture.supplyAsync(() -> {
                    boolean taken = queue.getConsumeLock().writeLock().tryLock();
                    if (taken) {
                        queue.getConsumeLock().writeLock().unlock();
                    }
                    return taken;
                })
                .join();
    }
}
