package io.orderflow.scaler;

import io.orderflow.scaler.LagTrigger.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Asks for a lag once in a second, whoever wants to know it: KEDA asks three times at each turn, and for each ScaledObject. */
final class Lags implements AutoCloseable {
    /** Also of a failure, so that brokers that come back are not met by all that has waited. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** From question to answer, whatever lies between. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final int THREADS = 4;

    /** Of topics and groups. More cannot be meant, and each costs memory. */
    static final int MAX = 1000;

    private final Function<Waiting, CompletableFuture<Long>> brokers;
    private final Map<Waiting, Asked> asked = new ConcurrentHashMap<>();
    private final ExecutorService askers;
    private final Duration deadline;
    private final LongSupplier nanoTime;

    /** @param brokers blocks a little, and throws or completes with a {@link LagUnknownException} */
    Lags(Function<Waiting, CompletableFuture<Long>> brokers) {
        this(brokers, DEADLINE, System::nanoTime);
    }

    /** The same by another clock. */
    Lags(Function<Waiting, CompletableFuture<Long>> brokers, Duration deadline, LongSupplier nanoTime) {
        this.brokers = brokers;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX), task -> {
                    Thread thread = new Thread(task, "lag");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        askers = threads;
    }

    private record Asked(CompletableFuture<Long> answer, long atNanos) {
        boolean isFresh(long now) {
            return !answer.isDone() || now - atNanos < FRESH.toNanos();
        }
    }

    /** @return completes within five seconds; with a {@link LagUnknownException} if the lag is not known */
    CompletableFuture<Long> of(Waiting waiting) {
        long now = nanoTime.getAsLong();
        if (asked.size() >= MAX) {
            asked.values().removeIf(old -> !old.isFresh(now));
        }
        return asked.compute(
                        waiting,
                        (any, before) -> before != null && before.isFresh(now) ? before : new Asked(ask(waiting), now))
                .answer();
    }

    private CompletableFuture<Long> ask(Waiting waiting) {
        CompletableFuture<Long> answer = new CompletableFuture<Long>();
        try {
            askers.execute(() -> pass(waiting, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new LagUnknownException("the scaler has too much to ask, or stops", 0));
        }
        return answer.completeOnTimeout(null, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(lag -> {
                    if (lag == null) {
                        throw new LagUnknownException(
                                "RocketMQ does not answer within " + deadline.toMillis() / 1000 + " s", 0);
                    }
                    return lag;
                });
    }

    private void pass(Waiting waiting, CompletableFuture<Long> answer) {
        if (answer.isDone()) {
            // Its time was over before its turn: nobody listens, and those behind it would be late as well.
            return;
        }
        try {
            brokers.apply(waiting).whenComplete((lag, failure) -> {
                if (failure == null) {
                    answer.complete(lag);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        askers.shutdownNow();
    }
}
