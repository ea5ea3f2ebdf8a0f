package io.orderflow.rocketmq;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class SlotsTest {
    private static final long MIB = 1024 * 1024;

    private final Slots slots = new Slots(4, 2 * MIB);

    @Test
    void messagesAreBoundedInNumber() {
        for (int i = 0; i < 4; i++) {
            assertThat(slots.tryAcquire(10)).isTrue();
        }
        assertThat(slots.tryAcquire(10)).isFalse();
        slots.release(10);
        assertThat(slots.tryAcquire(10)).isTrue();
    }

    @Test
    void messagesAreBoundedInBytes() {
        assertThat(slots.tryAcquire(MIB)).isTrue();
        assertThat(slots.tryAcquire(MIB + 1)).isFalse();
        assertThat(slots.fits(MIB)).isTrue();
        assertThat(slots.tryAcquire(MIB)).isTrue();
        assertThat(slots.takenBytes()).isEqualTo(2 * MIB);
        assertThat(slots.fits(0)).isFalse();
    }

    @Test
    void aMessageThatIsLargerThanAllIsUnderDeliveryAlone() {
        assertThat(slots.tryAcquire(100 * MIB)).isTrue();
        assertThat(slots.anyFree()).isFalse();
        slots.release(100 * MIB);
        assertThat(slots.taken()).isZero();
        assertThat(slots.takenBytes()).isZero();
    }

    @Test
    void whatIsRefusedTakesNothing() {
        slots.tryAcquire(2 * MIB);
        assertThat(slots.tryAcquire(1)).isFalse();
        slots.release(2 * MIB);
        assertThat(slots.awaitAll(0)).isTrue();
    }

    @Test
    void aStopWaitsForThoseThatAreTakenAndTakesNone() {
        slots.tryAcquire(10);
        assertThat(slots.awaitAll(1)).isFalse();
        slots.release(10);
        assertThat(slots.awaitAll(1)).isTrue();
        assertThat(slots.taken()).isZero();
    }

    @Test
    void whatIsInterruptedWaitsForNone() {
        slots.tryAcquire(10);
        Thread.currentThread().interrupt();
        assertThat(slots.awaitAll(60_000)).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2 * MIB})
    void inOrderedModeAQueueWaitsForASlotAndForRoom(long bytes) throws Exception {
        for (int i = 0; i < (bytes == 1 ? 4 : 1); i++) {
            slots.acquire(bytes);
        }
        assertThat(slots.taken()).isEqualTo(bytes == 1 ? 4 : 1);
        CompletableFuture<Void> acquired = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                slots.acquire(1);
                acquired.complete(null);
            } catch (InterruptedException e) {
                acquired.completeExceptionally(e);
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        assertThat(acquired).isNotDone();

        slots.release(bytes);

        acquired.get(60, TimeUnit.SECONDS);
    }

    /** Those that need little would else go first as long as there are any, and its queue stand still. */
    @Test
    void aQueueWhoseMessageNeedsAllTheRoomIsNotOvertaken() throws Exception {
        slots.acquire(MIB);
        Queue<String> order = new ConcurrentLinkedQueue<>();
        Thread large = waiting("large", 2 * MIB, order);
        await().until(() -> large.getState() == Thread.State.WAITING);
        Thread small = waiting("small", 1, order);
        await().until(() -> small.getState() == Thread.State.WAITING || !small.isAlive());
        assertThat(order).isEmpty();

        slots.release(MIB);

        large.join();
        small.join();
        assertThat(order).containsExactly("large", "small");
    }

    private Thread waiting(String name, long bytes, Queue<String> order) {
        Thread thread = new Thread(() -> {
            try {
                slots.acquire(bytes);
                order.add(name);
                slots.release(bytes);
            } catch (InterruptedException e) {
                order.add("interrupted");
            }
        });
        thread.start();
        return thread;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2 * MIB})
    void aQueueThatIsInterruptedMeanwhileHasTakenNone(long bytes) throws Exception {
        for (int i = 0; i < (bytes == 1 ? 4 : 1); i++) {
            slots.acquire(bytes);
        }
        int taken = slots.taken();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> slots.acquire(1)).isInstanceOf(InterruptedException.class);

        assertThat(slots.taken()).isEqualTo(taken);
    }

    @Test
    void bytesAreCountedInKib() {
        assertThat(slots.tryAcquire(MIB - 1)).isTrue();
        assertThat(slots.takenBytes()).isEqualTo(MIB);
        assertThat(slots.tryAcquire(MIB - 1024)).isTrue();
        assertThat(slots.tryAcquire(1025)).isFalse();
        assertThat(slots.fits(1025)).isFalse();
        assertThat(slots.fits(1024)).isTrue();
        assertThat(slots.anyFree()).isTrue();
        assertThat(slots.tryAcquire(0)).isTrue();
        assertThat(slots.anyFree()).isFalse();
        assertThat(new Slots(1, 1).tryAcquire(MIB)).isTrue();
    }

    @Test
    void whenTheNumberIsReachedNoneFits() {
        for (int i = 0; i < 4; i++) {
            assertThat(slots.anyFree()).isTrue();
            assertThat(slots.fits(1)).isTrue();
            slots.tryAcquire(1);
        }
        assertThat(slots.anyFree()).isFalse();
        assertThat(slots.fits(1)).isFalse();
    }
}
