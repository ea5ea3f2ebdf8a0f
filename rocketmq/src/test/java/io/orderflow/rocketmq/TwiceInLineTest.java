package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an Error has thrown out of its step may be put in line by both; two threads may come to it at once. */
class TwiceInLineTest {
    private final AtomicReference<Supplier<Number>> inFlight = new AtomicReference<>();
    private final AtomicReference<Runnable> atTheSlots = new AtomicReference<>();

    private final DeliveriesUnderTest source = new DeliveriesUnderTest(
            DeliveriesUnderTest.settings(4, Duration.ofMinutes(1), 3),
            DeliveriesUnderTest.inFlightTo(inFlight),
            null,
            new Host() {
                @Override
                Slots slots(int maxMessages, long maxBytes) {
                    return new Slots(maxMessages, maxBytes) {
                        @Override
                        boolean tryAcquire(long bytes) {
                            Runnable now = atTheSlots.getAndSet(null);
                            if (now != null) {
                                now.run();
                            }
                            return super.tryAcquire(bytes);
                        }
                    };
                }
            });

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void itIsUnderWayOnce() {
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("1", held::set);
        Delivery twice = delivery(1);
        source.deliveries.pause();
        source.deliveries.park(twice);
        source.deliveries.park(twice);
        atTheSlots.set(() -> {
            // Another worker, which goes through what is left in line.
            source.deliveries.open();
            await().until(() -> ended() > 0);
        });

        source.deliveries.open();

        await().until(() -> ended() > 1);
        assertThat(source.attempts).hasSize(1);
        assertThat(inFlight.get().get()).isEqualTo(1);
        held.get().accept(null);
        assertThat(inFlight.get().get()).isEqualTo(0);
        assertThat(source.committed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatHasASlotTakesNoOther(int free) {
        Slots slots = new Slots(free, 1024 * free);
        Delivery delivery = delivery(1);
        assertThat(delivery.takeSlot(slots)).isTrue();
        assertThat(delivery.takeSlot(slots)).isFalse();
        assertThat(slots.taken()).isEqualTo(1);

        assertThat(delivery.leaveSlot(slots)).isTrue();
        assertThat(slots.taken()).isZero();
        assertThat(slots.takenBytes()).isZero();
    }

    /** As when the first Error was thrown behind what has put it in line. */
    @Test
    void whatStrandsOnceMoreLosesNoneThatHaveBefore() {
        OutOfMemoryError error = new OutOfMemoryError("no heap in a test");
        source.deliveries.strand(delivery(1), error);
        Delivery twice = delivery(2);
        source.deliveries.strand(twice, error);
        source.deliveries.strand(twice, error);

        source.deliveries.check();

        await().untilAsserted(() -> assertThat(source.committed()).isEqualTo(3));
        assertThat(source.attempts).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void ofTwoAttemptsTheLaterCounts() {
        Queue<Consumer<Failure>> held = new ConcurrentLinkedQueue<>();
        source.route("1", held::add);
        Delivery delivery = delivery(1);

        delivery.attempt();
        delivery.attempt();

        assertThat(delivery.isUnderWay()).isTrue();
        held.remove().accept(new Failure(422, "never", Duration.ZERO, true));
        assertThat(delivery.isUnderWay()).isTrue();
        held.remove().accept(null);
        assertThat(delivery.isUnderWay()).isFalse();
        assertThat(source.committed()).isEqualTo(2);
        assertThat(source.dead).isEmpty();
    }

    private Delivery delivery(long offset) {
        MessageExt message = message(offset, "" + offset, 0);
        source.processQueue.putMessage(new ArrayList<>(List.of(message)));
        return new Delivery(message, source.processQueue, DeliveriesUnderTest.QUEUE, null, source.deliveries, null);
    }

    /** How many workers have. */
    private long ended() {
        return ((ThreadPoolExecutor) source.executor).getCompletedTaskCount();
    }
}
