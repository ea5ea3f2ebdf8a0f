package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which queues RocketMQ's client goes on with no further. */
class QueueWatchTest {
    private static final int THREADS = 1;

    private final DeliveriesUnderTest source =
            new DeliveriesUnderTest(DeliveriesUnderTest.settings(2, Duration.ofMinutes(1), 0));
    private final ProcessQueue queue = source.processQueue;
    private final AtomicLong seconds = new AtomicLong();
    private final Host host = new Host() {
        @Override
        long nanoTime() {
            return Duration.ofSeconds(seconds.get()).toNanos();
        }
    };
    private final QueueWatch inOrder = new QueueWatch(source.client, THREADS, host);
    private final QueueWatch inNone = new QueueWatch(source.client, 0, host);

    @BeforeEach
    void assign() {
        source.client.getRebalanceImpl().setmQClientFactory(source.client.getmQClientFactory());
        source.client.getRebalanceImpl().getProcessQueueTable().put(DeliveriesUnderTest.QUEUE, queue);
        queue.setLocked(true);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void aQueueThatIsNotPulledForAMinuteIsDropped() {
        inNone.run();
        after(60, inNone);
        assertThat(queue.isDropped()).isFalse();

        queue.setLastPullTimestamp(1);
        after(1, inNone);
        after(60, inNone);
        assertThat(queue.isDropped()).as("pulled meanwhile").isFalse();

        after(1, inNone);
        assertThat(queue.isDropped()).isTrue();
        assertThat(isAssigned()).as("who delivers out of order pulls it anew").isTrue();
    }

    /** What RocketMQ's client would do if a last answer came. */
    @Test
    void aQueueThatIsDroppedIsNotTakenForDelivered() {
        DroppedQueues.drop(queue);

        assertThat(queue.getMsgCount()).hasValue(1);
    }

    @Test
    void aQueueInOrderWhoseMessagesNobodyTakesForAMinuteIsPulledAnew() {
        waits();

        assertThat(isAssigned()).isFalse();
    }

    /** As where an Error came before the first was delivered, or after. */
    @Test
    void aQueueInOrderWhoseLastMessageWasTakenAndDidNotEndIsPulledAnew() {
        queue.putMessage(List.of(DeliveriesUnderTest.message(1, "1", 0)));
        queue.takeMessages(1);
        inOrder.run();
        pulled(61, inOrder);

        assertThat(isAssigned()).isFalse();
    }

    @Test
    void aQueueInOrderThatIsUnderWayIsNot() {
        queue.getConsumeLock().readLock().lock();
        assertKept();
    }

    /** As where there are more queues than threads. */
    @Test
    void aQueueInOrderThatWaitsForAThreadIsNot() {
        ProcessQueue another = new ProcessQueue();
        another.getConsumeLock().readLock().lock();
        source.client.getRebalanceImpl().getProcessQueueTable().put(new MessageQueue("orders", "broker", 7), another);
        assertKept();
    }

    @Test
    void aQueueInOrderThatIsLockedElsewhereIsNot() {
        queue.setLocked(false);
        assertKept();
    }

    @Test
    void aQueueInOrderThatHasNoMessageIsNot() {
        inOrder.run();
        pulled(59, inOrder);
        queue.putMessage(List.of(DeliveriesUnderTest.message(1, "1", 0)));
        pulled(2, inOrder);

        assertThat(isAssigned()).as("it has one for a second").isTrue();
    }

    @Test
    void aQueueInOrderThatWasDroppedIsPulledAnewWhenNothingOfItIsUnderWay() throws Exception {
        queue.setDropped(true);
        Thread attempt = new Thread(() -> queue.getConsumeLock().readLock().lock());
        attempt.start();
        attempt.join();
        inOrder.run();
        assertThat(isAssigned()).as("while it is under way").isTrue();
    }

    @Test
    void aQueueInOrderThatWasDroppedIsPulledAnew() {
        queue.setDropped(true);
        inOrder.run();
        assertThat(isAssigned()).isFalse();
    }

    private void assertKept() {
        waits();

        assertThat(queue.isDropped()).isFalse();
        assertThat(isAssigned()).isTrue();
    }

    private void waits() {
        queue.putMessage(List.of(DeliveriesUnderTest.message(1, "1", 0)));
        inOrder.run();
        pulled(61, inOrder);
    }

    private void pulled(int later, QueueWatch watch) {
        queue.setLastPullTimestamp(seconds.get());
        after(later, watch);
    }

    private void after(int later, QueueWatch watch) {
        seconds.addAndGet(later);
        watch.run();
    }

    private boolean isAssigned() {
        return source.client.getRebalanceImpl().getProcessQueueTable().get(DeliveriesUnderTest.QUEUE) == queue;
    }
}
