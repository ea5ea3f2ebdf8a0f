package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static io.orderflow.rocketmq.DeliveriesUnderTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** Every message ends, whatever happens on its way, and gives its slot back. */
class DeliveryTest {
    private static final Failure TRANSIENT = new Failure(503, "not now", Duration.ZERO, false);
    private static final Failure PERMANENT = new Failure(422, "never", Duration.ZERO, true);

    private final AtomicReference<java.util.function.Supplier<Number>> inFlight = new AtomicReference<>();
    private final AtomicLong passedNanos = new AtomicLong();
    private DeliveriesUnderTest source = with(4, Duration.ofMinutes(1), 3);

    private DeliveriesUnderTest with(int maxInFlight, Duration deadline, int maxHandBacks) {
        SourceMetrics metrics = new SourceMetrics() {
            @Override
            public void inFlight(java.util.function.Supplier<Number> messages) {
                inFlight.set(messages);
            }
        };
        return new DeliveriesUnderTest(settings(maxInFlight, deadline, maxHandBacks), metrics, null, new Host() {
            @Override
            long nanoTime() {
                return super.nanoTime() + passedNanos.get();
            }
        });
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void aDeliveredMessageIsAcknowledgedBehindTheOldestThatIsNot() {
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("1", held::set);
        source.receive(message(1, "1", 0), message(2, "2", 0));

        await().until(() -> source.attempts.size() == 2 && held.get() != null);
        await().untilAsserted(() -> assertThat(source.committed()).isEqualTo(1));
        held.get().accept(null);
        awaitAllDone(3);
    }

    @Test
    void aFailureThatPassesIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        source.route("1", done -> done.accept(attempts.incrementAndGet() < 3 ? TRANSIENT : null));
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
        assertThat(source.attempts).hasSize(3);
    }

    @Test
    void anErrorCostsOneAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        source.route("1", done -> {
            if (attempts.incrementAndGet() < 3) {
                throw new OutOfMemoryError("no heap in a test");
            }
            done.accept(null);
        });
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
    }

    @Test
    void aRouteThatThrowsAndCompletesAllTheSameIsListenedToOnce() {
        AtomicInteger attempts = new AtomicInteger();
        source.route("1", done -> {
            if (attempts.incrementAndGet() == 1) {
                done.accept(null);
                done.accept(TRANSIENT);
                throw new NoClassDefFoundError("in a test");
            }
            done.accept(null);
        });
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
        assertThat(source.attempts).hasSize(1);
    }

    /** Camel drops what is thrown behind an asynchronous step, and with it the rest of the route. */
    @Test
    void anAttemptOfWhoseEndNobodyTellsEndsAllTheSame() {
        AtomicReference<Consumer<Failure>> lost = new AtomicReference<>();
        source.route("1", done -> {
            if (!lost.compareAndSet(null, done)) {
                done.accept(null);
            }
        });
        source.receive(message(1, "1", 0));
        await().until(() -> lost.get() != null);
        source.deliveries.check();
        assertThat(inFlight.get().get()).isEqualTo(1);

        passedNanos.set(Duration.ofMinutes(2).toNanos());

        awaitAllDone(2);
        assertThat(source.handedBack).containsExactly("1");
        lost.get().accept(PERMANENT);
        assertThat(source.dead).isEmpty();
    }

    @Test
    void aThreadThatWaitsForAnEndThatIsLostGoesOn() {
        assertThat(LostAttempt.orEnd(new CompletableFuture<>(), Duration.ofMillis(1)))
                .isSameAs(LostAttempt.FAILURE);
        assertThat(LostAttempt.orEnd(CompletableFuture.completedFuture(PERMANENT), Duration.ofMillis(1)))
                .isSameAs(PERMANENT);
        assertThat(LostAttempt.orEnd(CompletableFuture.completedFuture(null), Duration.ofMillis(1)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT15M", "PT1S, PT1M", "PT60S, PT2M", "PT14M, PT15M"})
    void anAttemptIsLostAfterTwiceTheDeadline(Duration deadline, Duration limit) {
        assertThat(settings(4, deadline, 3).attemptLimit()).isEqualTo(limit);
    }

    @Test
    void anErrorInTheCommitDeliversNothingTwice() {
        AtomicInteger commits = new AtomicInteger();
        source.beforeCommit(() -> {
            if (commits.incrementAndGet() <= 2) {
                throw new NoClassDefFoundError("in a test");
            }
        });
        source.receive(message(1, "1", 0), message(2, "2", 0));

        awaitAllDone(3);
        assertThat(source.attempts).hasSize(2);
    }

    @Test
    void anErrorInTheDeadLetterOrTheHandBackCostsOneAttempt() {
        AtomicInteger errors = new AtomicInteger();
        source.deadLetters((message, failure) -> {
            if (errors.incrementAndGet() <= 2) {
                throw new OutOfMemoryError("no heap in a test");
            }
            return true;
        });
        source.fail("1", PERMANENT);
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
        assertThat(source.dead).containsExactly("1");
    }

    @Test
    void anErrorAtTheReceiptHasTheQueuePulledAnew() {
        MessageExt unreadable = new MessageClientExt() {
            private static final long serialVersionUID = 1;

            @Override
            public int getReconsumeTimes() {
                throw new OutOfMemoryError("no heap in a test");
            }
        };
        source.receive(message(1, "1", 0), unreadable);

        assertThat(source.processQueue.isDropped()).isTrue();
    }

    /** As when an operator has set it: it drops the queue and, ten seconds later, sets the offsets of those that it has. */
    @Test
    void whatTheClientDropsToSetItsOffsetIsLeftToIt() {
        source.client.getRebalanceImpl().getProcessQueueTable().put(DeliveriesUnderTest.QUEUE, source.processQueue);
        source.client.suspend();
        source.processQueue.setDropped(true);

        source.deliveries.check();

        assertThat(source.client.getRebalanceImpl().getProcessQueueTable()).containsKey(DeliveriesUnderTest.QUEUE);
    }

    @Test
    void whatIsRefusedAfterAStopGivesItsSlotBack() throws Exception {
        CountDownLatch atTheDeadLetters = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        source.deadLetters((message, failure) -> {
            atTheDeadLetters.countDown();
            awaitUninterrupted(stopped);
            return false;
        });
        source.fail("1", PERMANENT);
        source.receive(message(1, "1", 0));
        atTheDeadLetters.await();

        source.timer.shutdownNow();
        stopped.countDown();

        await().untilAsserted(() -> assertThat(inFlight.get().get()).isEqualTo(0));
    }

    @Test
    void aStopWaitsForNoBackOff() {
        source = with(4, Duration.ofMinutes(10), 3);
        for (int i = 1; i <= 4; i++) {
            source.fail("" + i, new Failure(503, "not now", Duration.ofMinutes(5), false));
            source.receive(message(i, "" + i, 0));
        }
        await().until(() -> source.attempts.size() == 4);

        assertTimeout(Duration.ofSeconds(30), () -> source.deliveries.shutdown(60_000));

        assertThat(inFlight.get().get()).isEqualTo(0);
    }

    @Test
    void aMessageIsHandedBackAtItsDeadline() {
        source = with(4, Duration.ofMillis(100), 3);
        source.fail("1", TRANSIENT);
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
        assertThat(source.handedBack).containsExactly("1");
        assertThat(source.dead).isEmpty();
        assertThat(source.deliveries.delayed()).isEqualTo(1);
    }

    @Test
    void whatASinkAsksForEndsAtTheDeadline() {
        source = with(4, Duration.ofMillis(200), 3);
        source.fail("1", new Failure(503, "not now", Duration.ofDays(1000), false));
        source.receive(message(1, "1", 0));

        awaitAllDone(2);
        assertThat(source.handedBack).containsExactly("1");
    }

    @Test
    void aMessageThatFailsWhileOthersPassIsGivenUpAfterItsHandBacks() {
        source = with(4, Duration.ofMillis(200), 3);
        AtomicInteger failures = new AtomicInteger();
        source.route("poison", done -> {
            done.accept(TRANSIENT);
            source.receive(message(100 + failures.incrementAndGet(), "good", 0));
        });
        source.receive(message(1, "poison", 3));

        await().untilAsserted(() -> assertThat(source.dead).containsExactly("poison"));
        assertThat(source.handedBack).isEmpty();
    }

    @Test
    void beforeItsHandBacksItIsNot() {
        source = with(4, Duration.ofMillis(200), 3);
        AtomicInteger failures = new AtomicInteger();
        source.route("poison", done -> {
            done.accept(TRANSIENT);
            source.receive(message(100 + failures.incrementAndGet(), "good", 0));
        });
        source.receive(message(1, "poison", 2));

        await().untilAsserted(() -> assertThat(source.handedBack).containsExactly("poison"));
        assertThat(source.dead).isEmpty();
    }

    @Test
    void whileNoneIsDeliveredNoneIsGivenUpHoweverOftenItWasHandedBack() {
        source = with(4, Duration.ofMillis(100), 3);
        source.receive(message(1, "before", 0));
        awaitAllDone(2);
        for (int i = 2; i < 10; i++) {
            source.fail("" + i, TRANSIENT);
            source.receive(message(i, "" + i, 1000));
        }

        awaitAllDone(10);
        assertThat(source.handedBack).hasSize(8);
        assertThat(source.dead).isEmpty();
    }

    @Test
    void whatWasUnderWayWhenAnOutageEndedIsNotGivenUp() {
        source = with(4, Duration.ZERO, 0);
        source.handBack((message, queue) -> true);
        source.fail("1", TRANSIENT);
        source.receive(message(1, "1", 0));
        awaitAllDone(2);
        AtomicReference<Consumer<Failure>> hanging = new AtomicReference<>();
        source.route("1", hanging::set);
        source.receive(message(2, "1", 9));
        await().until(() -> hanging.get() != null);
        source.receive(message(3, "good", 0));
        await().until(() -> source.attempts.contains("good"));

        hanging.get().accept(TRANSIENT);

        awaitAllDone(4);
        assertThat(source.handedBack).containsExactly("1", "1");
        assertThat(source.dead).isEmpty();
    }

    @Test
    void whatFailsInEveryRoundIsGivenUpThoughEachHasOneAttempt() {
        source = with(4, Duration.ZERO, 1);
        source.fail("poison", TRANSIENT);
        source.receive(message(1, "poison", 0));
        awaitAllDone(2);
        source.receive(message(2, "good", 0));
        awaitAllDone(3);
        source.receive(message(3, "poison", 1));
        awaitAllDone(4);

        assertThat(source.handedBack).containsExactly("poison");
        assertThat(source.dead).containsExactly("poison");
    }

    @Test
    void whatRocketMqDoesNotTakeBackCountsAsHandedBack() {
        source = with(4, Duration.ZERO, 3);
        source.handBack((message, queue) -> false);
        AtomicInteger failures = new AtomicInteger();
        source.route("poison", done -> {
            done.accept(TRANSIENT);
            source.receive(message(100 + failures.incrementAndGet(), "good", 0));
        });
        source.receive(message(1, "poison", 0));

        await().untilAsserted(() -> assertThat(source.dead).containsExactly("poison"));
    }

    @ParameterizedTest
    @ValueSource(longs = {Delivery.FAR_BEHIND, Delivery.FAR_BEHIND + 1})
    void aMessageThatTheQueueHasLeftFarBehindIsHandedBackBeforeItsDeadline(long behind) {
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("1", held::set);
        source.route("last", done -> {});
        source.receive(message(1, "1", 0));
        source.receive(message(1 + behind, "last", 0));
        await().until(() -> held.get() != null);
        source.fail("1", TRANSIENT);

        held.get().accept(TRANSIENT);
        source.receive(message(2, "another", 0));

        if (behind > Delivery.FAR_BEHIND) {
            await().untilAsserted(() -> assertThat(source.handedBack).containsExactly("1"));
        } else {
            await().until(() -> source.attempts.size() > 6);
            assertThat(source.handedBack).isEmpty();
        }
    }

    /** A filter leaves out what is between them: then a few messages reach as far as many do. */
    @Test
    void inAnOutageMessagesThatAreFarApartAreTriedAgainUntilTheirDeadline() {
        source.fail("1", TRANSIENT);
        source.fail("2", TRANSIENT);

        source.receive(message(1, "1", 0), message(2 + Delivery.FAR_BEHIND, "2", 0));

        await().until(() -> source.attempts.size() > 6);
        assertThat(source.handedBack).isEmpty();
    }

    @Test
    void anInterruptedThreadSeesHowFarTheQueueIs() {
        AtomicReference<Consumer<Failure>> another = new AtomicReference<>();
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("another", another::set);
        source.route("last", done -> {});
        source.route("1", done -> {
            Consumer<Failure> passes = another.getAndSet(null);
            if (passes == null) {
                held.set(done);
            } else {
                done.accept(TRANSIENT);
                passes.accept(null);
            }
        });
        source.receive(message(2, "another", 0));
        await().until(() -> another.get() != null);
        source.receive(message(1, "1", 0));
        source.receive(message(2 + Delivery.FAR_BEHIND, "last", 0));
        await().until(() -> held.get() != null && source.attempts.size() == 4);

        Thread.currentThread().interrupt();
        held.get().accept(TRANSIENT);

        assertThat(Thread.interrupted()).isFalse();
        await().untilAsserted(() -> assertThat(source.handedBack).containsExactly("1"));
        assertThat(source.attempts).hasSize(4);
    }

    @Test
    void anInterruptedThreadAcknowledges() {
        source.route("1", done -> {
            Thread.currentThread().interrupt();
            done.accept(null);
        });
        source.receive(message(1, "1", 0));

        // At once, and not only when what stranded goes on.
        await().untilAsserted(() -> assertThat(source.committed()).isEqualTo(2));
        assertThat(source.attempts).hasSize(1);
    }

    @Test
    void aQueueThatWasGivenAwayIsNotCommitted() {
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("1", held::set);
        source.receive(message(1, "1", 0));
        await().until(() -> held.get() != null);

        source.processQueue.setDropped(true);
        held.get().accept(null);

        await().untilAsserted(() -> assertThat(inFlight.get().get()).isEqualTo(0));
        assertThat(source.committed()).isEqualTo(-1);
    }

    @Test
    void largeMessagesAreUnderDeliveryTogetherOnlyAsFarAsTheyFit() {
        AtomicReference<Consumer<Failure>> first = new AtomicReference<>();
        source.route("1", first::set);
        MessageExt large = message(1, "1", 0);
        large.setBody(new byte[700_000]);
        MessageExt next = message(2, "2", 0);
        next.setBody(new byte[700_000]);
        source.receive(large, next, message(3, "3", 0));
        await().until(() -> first.get() != null);

        assertThat(source.attempts).doesNotContain("2");
        first.get().accept(null);

        awaitAllDone(4);
    }

    /** Pulled is all up to that offset, and no slot is taken. Checks, as the source does every second. */
    private void awaitAllDone(long offset) {
        await().untilAsserted(() -> {
            source.deliveries.check();
            assertThat(source.committed()).isEqualTo(offset);
            assertThat(inFlight.get().get()).isEqualTo(0);
        });
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
