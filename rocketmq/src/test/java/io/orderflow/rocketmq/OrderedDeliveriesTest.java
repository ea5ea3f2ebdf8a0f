package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** In ordered mode a failure costs one attempt, and RocketMQ gets its thread back as it lent it. */
class OrderedDeliveriesTest {
    private static final Failure TRANSIENT = new Failure(503, "not now", Duration.ZERO, false);
    private static final Failure PERMANENT = new Failure(422, "never", Duration.ZERO, true);

    private ConsumeOrderlyContext context = new ConsumeOrderlyContext(DeliveriesUnderTest.QUEUE);
    private final MessageExt message = DeliveriesUnderTest.message(1, "1", 0);
    private Number inFlight = -1;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void aStopDuringAnAttemptLeavesNoInterruptedThread() {
        assertThat(consume(
                        () -> {
                            Thread.currentThread().interrupt();
                            return TRANSIENT;
                        },
                        (any, failure) -> true))
                .isEqualTo(ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aStopDuringADeadLetterLeavesNoInterruptedThread() {
        assertThat(consume(() -> PERMANENT, (any, failure) -> {
                    Thread.currentThread().interrupt();
                    return false;
                }))
                .isEqualTo(ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anErrorCostsOneAttempt() {
        assertThat(consume(
                        () -> {
                            throw new OutOfMemoryError("no heap in a test");
                        },
                        (any, failure) -> true))
                .isEqualTo(ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        assertThat(inFlight).isEqualTo(0);
    }

    @Test
    void onlyAConfirmedDeadLetterLetsTheQueueGoOn() {
        assertThat(consume(() -> PERMANENT, (any, failure) -> false))
                .isEqualTo(ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        assertThat(consume(() -> PERMANENT, (any, failure) -> true)).isEqualTo(ConsumeOrderlyStatus.SUCCESS);
    }

    /** RocketMQ's client counts attempts as hand-backs, after which a letter's place would be taken for one of the retry topic. */
    @ParameterizedTest
    @CsvSource({"orders, 5, 0", "orders, 0, 0", "%RETRY%group, 5, 5"})
    void aLetterSaysHowOftenItsMessageWasHandedBackAndNotHowOftenItWasTried(String from, int counted, int handBacks) {
        AtomicReference<Message> letter = new AtomicReference<>();
        context = new ConsumeOrderlyContext(new MessageQueue(from, "broker", 0));
        message.setReconsumeTimes(counted);

        consume(() -> PERMANENT, (dead, failure) -> {
            letter.set(Letter.of(dead, failure, "group-dead-letters"));
            return true;
        });

        assertThat(letter.get().getProperty("dead-letter-hand-backs")).isEqualTo(Integer.toString(handBacks));
    }

    @Test
    void whatWaitsForRoomIsNotAttemptedOnceTheSourceIsSuspended() throws Exception {
        message.setBody(new byte[1 << 20]);
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        OrderedDeliveries ordered = new OrderedDeliveries(
                route(() -> {
                    attempts.incrementAndGet();
                    awaitOrBeInterrupted(goOn);
                    return null;
                }),
                (any, failure) -> true,
                DeliveriesUnderTest.settings(4, Duration.ofMinutes(1), 3),
                SourceMetrics.NONE,
                Host.REAL);
        AtomicReference<ConsumeOrderlyStatus> became = new AtomicReference<>();
        Thread large = new Thread(() -> ordered.consumeMessage(List.of(message), context));
        Thread small = new Thread(() -> became.set(ordered.consumeMessage(
                List.of(DeliveriesUnderTest.message(2, "2", 0)),
                new ConsumeOrderlyContext(new MessageQueue("orders", "broker", 7)))));
        large.start();
        await().until(() -> attempts.get() == 1);
        small.start();
        await().until(() -> small.getState() == Thread.State.WAITING);

        ordered.pause();
        goOn.countDown();
        large.join();
        small.join();

        assertThat(attempts).hasValue(1);
        assertThat(became).hasValue(ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
    }

    private static void awaitOrBeInterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    private static MessageRoute route(Supplier<Failure> attempt) {
        return new MessageRoute() {
            @Override
            public void run(MessageExt message, Consumer<Failure> completed) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Failure runAndWait(MessageExt message) {
                return attempt.get();
            }
        };
    }

    private ConsumeOrderlyStatus consume(Supplier<Failure> attempt, DeadLetters deadLetters) {
        SourceMetrics metrics = new SourceMetrics() {
            private Supplier<Number> messages;

            @Override
            public void inFlight(Supplier<Number> messages) {
                this.messages = messages;
            }

            @Override
            public void retried() {
                inFlight = messages.get();
            }
        };
        return new OrderedDeliveries(
                        route(attempt),
                        deadLetters,
                        DeliveriesUnderTest.settings(4, Duration.ofMinutes(1), 3),
                        metrics,
                        Host.REAL)
                .consumeMessage(List.of(message), context);
    }
}
