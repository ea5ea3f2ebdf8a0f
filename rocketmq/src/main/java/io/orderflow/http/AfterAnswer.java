package io.orderflow.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.orderflow.rocketmq.HeldLoops;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Where a route goes on after an answer: on the event loop that has read it, as another thread would have to be woken. A step
 * that blocks must not hold a loop, though, and one that waits for a request of its own would do so for ever: nobody would read
 * the answer. It is driven out, and what follows an answer has threads of its own from then on.
 */
final class AfterAnswer {
    /** Several sources may have one sink, and each of them checks. */
    private static final long BETWEEN_CHECKS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** As many as wait: what they wait for may need one more. */
    private static final Executor THREADS =
            Executors.newCachedThreadPool(new DefaultThreadFactory("after-answer", true));

    private final LongSupplier nanoTime;
    private final HeldLoops loops = new HeldLoops(
            LoggerFactory.getLogger(AfterAnswer.class),
            "A step of a route behind the sink blocks its event loop; what follows an answer gets threads of its own");
    private long checkedNanos;

    AfterAnswer(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.checkedNanos = nanoTime.getAsLong() - BETWEEN_CHECKS_NANOS;
    }

    /** To be called on the event loop. */
    void run(Runnable rest) {
        if (!loops.areKeptFree() || !isGivenAway(rest)) {
            loops.run(rest);
        }
    }

    private static boolean isGivenAway(Runnable rest) {
        try {
            THREADS.execute(() -> runThere(rest));
            return true;
        } catch (Throwable noThread) {
            return false;
        }
    }

    private static void runThere(Runnable rest) {
        try {
            rest.run();
        } catch (Throwable thrown) {
            Mishap.report("what follows an answer of the sink", thrown);
        }
    }

    /** To be called every second: see {@link HeldLoops#check}. */
    synchronized void check() {
        long now = nanoTime.getAsLong();
        if (now - checkedNanos >= BETWEEN_CHECKS_NANOS) {
            checkedNanos = now;
            loops.check();
        }
    }
}
