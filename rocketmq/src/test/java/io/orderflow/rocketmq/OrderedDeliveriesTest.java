package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** In ordered mode a failure costs one attempt, and RocketMQ gets its thread back as it lent it. */
class OrderedDeliveriesTest {
    private static final Failure TRANSIENT = new Failure(503, "not now", Duration.ZERO, false);
    private static final Failure PERMANENT = new Failure(422, "never", Duration.ZERO, true);

    private final ConsumeOrderlyContext context = new ConsumeOrderlyContext(DeliveriesUnderTest.QUEUE);
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

    private ConsumeOrderlyStatus consume(Supplier<Failure> attempt, DeadLetters deadLetters) {
        MessageRoute route = new MessageRoute() {
            @Override
            public void run(MessageExt message, Consumer<Failure> completed) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Failure runAndWait(MessageExt message) {
                return attempt.get();
            }
        };
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
                        route,
                        deadLetters,
                        DeliveriesUnderTest.settings(4, Duration.ofMinutes(1), 3),
                        metrics,
                        Host.REAL)
                .consumeMessage(List.of(message), context);
    }
}
