package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.orderflow.rocketmq.DeliveriesUnderTest.inFlightTo;
import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static io.orderflow.rocketmq.DeliveriesUnderTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The order of keys, with RocketMQ's own queues: who waits for whom, and what it costs the others. */
class KeyLanesTest {
    private static final Failure TRANSIENT = new Failure(503, "not now", Duration.ZERO, false);

    private final AtomicReference<Supplier<Number>> inFlight = new AtomicReference<>();
    private DeliveriesUnderTest source = with(Duration.ofMinutes(1));

    private DeliveriesUnderTest with(Duration deadline) {
        return new DeliveriesUnderTest(settings(MessageOrder.KEY, 2, deadline, 0), inFlightTo(inFlight));
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void aMessageWaitsForTheOneOfItsKeyAndForNoOther() {
        AtomicReference<Consumer<Failure>> first = new AtomicReference<>();
        source.route("a", first::set);
        source.receive(message(1, "a", 0), message(2, "a", 0), message(3, "b", 0), message(4, "c", 0));

        await().until(() -> source.attempts.size() == 3 && first.get() != null);
        assertThat(source.attempts).containsExactlyInAnyOrder("a", "b", "c");
        source.route("a", done -> done.accept(null));
        first.get().accept(null);
        await().untilAsserted(() -> assertThat(source.committed()).isEqualTo(5));
    }

    @Test
    void messagesWithoutAKeyWaitForNone() {
        CountDownLatch both = new CountDownLatch(2);
        source.route("", done -> both.countDown());
        source.receive(message(1, "", 0), message(2, "", 0));

        await().until(() -> both.getCount() == 0);
    }

    @Test
    void whatWaitsForAKeyThatFailsIsNoReasonToPullNoMore() {
        AtomicBoolean broken = new AtomicBoolean(true);
        source.route("bad", done -> done.accept(broken.get() ? TRANSIENT : null));
        MessageExt[] bad = new MessageExt[3000];
        for (int i = 0; i < bad.length; i++) {
            bad[i] = message(i, "bad", 0);
        }
        source.receive(bad);
        // Others have to pass before it is the key's own failure.
        await().until(() -> source.attempts.size() > 1);
        source.receive(message(3000, "good", 0));

        await().untilAsserted(
                        () -> assertThat(source.processQueue.getMsgCount()).hasValue(1));
        assertThat(source.processQueue.getMsgSize()).hasValue(1);
        assertThat(source.committed()).as("no offset passes them").isZero();
        source.receive(message(3001, "bad", 0));
        assertThat(source.processQueue.getMsgCount()).hasValue(1);
        assertThat(source.deliveries.keysWaiting()).isEqualTo(1);

        broken.set(false);
        await().untilAsserted(() -> assertThat(source.committed()).isEqualTo(3002));
        assertThat(source.processQueue.getMsgCount()).hasValue(0);
        assertThat(source.deliveries.keysWaiting()).isZero();
    }

    @Test
    void afterItsDeadlineAMessageHasNoSlotWhileItWaits() {
        source.close();
        source = with(Duration.ZERO);
        source.fail("bad", TRANSIENT);
        source.fail("worse", TRANSIENT);
        source.receive(message(1, "bad", 0), message(2, "worse", 0), message(3, "good", 0));

        await().until(() -> source.attempts.contains("good"));
        await().untilAsserted(() -> assertThat(inFlight.get().get()).isEqualTo(0));
        assertThat(source.handedBack).isEmpty();
        assertThat(source.dead).isEmpty();
    }

    @Test
    void theNextOfAKeyWaitsForAnAttemptOfTheQueueThatWasTakenAwayAndCameBack() {
        AtomicReference<Consumer<Failure>> first = new AtomicReference<>();
        source.route("a", first::set);
        source.receive(message(1, "a", 0));
        await().until(() -> first.get() != null);

        source.processQueue.setDropped(true);
        source.receive(new ProcessQueue(), message(1, "a", 0));
        source.deliveries.check();
        assertThat(source.attempts).hasSize(1);

        source.route("a", done -> done.accept(null));
        first.get().accept(null);
        await().until(() -> source.attempts.size() == 2);
    }
}
