package io.orderflow.scaler;

import io.orderflow.scaler.LagTrigger.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** How often RocketMQ is asked, and for how long. */
class LagsTest {
    private static final Waiting ORDERS = new Waiting("orders", "orderflow", Instant.MIN);
    private static final Waiting OTHERS = new Waiting("others", "orderflow", Instant.MIN);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    private Lags lags(Duration deadline, Function<Waiting, CompletableFuture<Long>> brokers) {
        return new Lags(
                waiting -> {
                    asked.incrementAndGet();
                    return brokers.apply(waiting);
                },
                deadline,
                nanos::get);
    }

    @Test
    void withinASecondRocketMQIsAskedOnceForAGroupHoweverManyWantToKnow() {
        try (Lags lags = lags(Lags.DEADLINE, waiting -> CompletableFuture.completedFuture(7L))) {
            for (int i = 0; i < 100; i++) {
                assertThat(lags.of(ORDERS).join()).isEqualTo(7);
            }
            assertThat(asked).hasValue(1);

            lags.of(OTHERS).join();
            assertThat(asked).hasValue(2);

            nanos.set(Duration.ofSeconds(1).toNanos());
            lags.of(ORDERS).join();
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void whileAQuestionIsUnderWayNoneIsAskedAgainHoweverOldItIs() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        try (Lags lags = lags(Lags.DEADLINE, waiting -> answer)) {
            CompletableFuture<Long> first = lags.of(ORDERS);
            nanos.set(Duration.ofSeconds(3).toNanos());
            CompletableFuture<Long> second = lags.of(ORDERS);

            answer.complete(1L);

            assertThat(first.join()).isEqualTo(1);
            assertThat(second.join()).isEqualTo(1);
            assertThat(asked).hasValue(1);
        }
    }

    /** Not 0, upon which KEDA would put a source with orders to sleep. */
    @Test
    void aRocketMQThatNeverAnswersIsALagThatIsNotKnown() {
        try (Lags lags = lags(Duration.ofMillis(10), waiting -> new CompletableFuture<>())) {
            assertThatThrownBy(() -> lags.of(ORDERS).join())
                    .hasCauseInstanceOf(LagUnknownException.class)
                    .hasMessageContaining("RocketMQ does not answer within ");
        }
    }

    /** Or those behind it would be late as well, and so on for ever. */
    @Test
    void aQuestionWhoseTimeIsOverBeforeItsTurnIsNotAsked() {
        Set<Waiting> passed = ConcurrentHashMap.newKeySet();
        AtomicInteger blocked = new AtomicInteger();
        CountDownLatch released = new CountDownLatch(1);
        try (Lags lags = lags(Duration.ofMillis(100), waiting -> {
            passed.add(waiting);
            if (waiting.topic().equals("slow")) {
                blocked.incrementAndGet();
                awaitUninterruptibly(released);
            }
            return CompletableFuture.completedFuture(0L);
        })) {
            // All of its four threads.
            await().until(() -> {
                lags.of(new Waiting("slow", "group-" + nanos.getAndAdd(1), Instant.MIN));
                return blocked.get() == 4;
            });
            assertThatThrownBy(() -> lags.of(ORDERS).join()).hasMessageContaining("does not answer");

            released.countDown();

            await().until(() -> {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                lags.of(OTHERS);
                return passed.contains(OTHERS);
            });
            assertThat(passed).doesNotContain(ORDERS);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFailureIsKeptForASecondTooAndThenAskedAnew() {
        try (Lags lags = lags(Lags.DEADLINE, waiting -> {
            if (nanos.get() == 0) {
                throw new LagUnknownException("no broker", 0);
            }
            return CompletableFuture.completedFuture(0L);
        })) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> lags.of(ORDERS).join()).hasMessageContaining("no broker");
            }
            assertThat(asked).hasValue(1);

            nanos.set(Duration.ofSeconds(1).toNanos());
            assertThat(lags.of(ORDERS).join()).isZero();
        }
    }
}
