package io.orderflow.http;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.orderflow.testing.ClassLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** On which thread a route goes on, with a real event loop. */
class AfterAnswerTest {
    private final EventExecutor loop = new DefaultEventExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private final AfterAnswer afterAnswer = new AfterAnswer(nanos::get);
    private final Queue<Boolean> ranOnLoop = new ConcurrentLinkedQueue<>();
    private final ClassLog log = new ClassLog(AfterAnswer.class);

    @AfterEach
    void stop() {
        log.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void aRouteGoesOnWhereTheAnswerWasRead() {
        answer(this::note);

        await().until(() -> ranOnLoop.size() == 1);
        assertThat(ranOnLoop).containsExactly(true);
    }

    @Test
    void aStepThatHoldsTheEventLoopIsDrivenOutAndTheNextKeptOff() {
        CountDownLatch held = new CountDownLatch(1);
        answer(() -> {
            held.countDown();
            waitForEver();
            note();
        });
        await().until(() -> held.getCount() == 0);

        checkASecondLater();
        afterAnswer.check();
        assertThat(log.lines()).as("checked once, by two sources").isEmpty();
        checkASecondLater();
        await().until(() -> ranOnLoop.size() == 1);
        assertThat(log.lines()).hasSize(1);

        answer(this::note);
        await().until(() -> ranOnLoop.size() == 2);
        assertThat(ranOnLoop).containsExactly(true, false);
    }

    @Test
    void anErrorHoldsNothing() {
        answer(() -> {
            throw new NoClassDefFoundError("in a test");
        });
        answer(this::note);
        await().until(() -> ranOnLoop.size() == 1);

        checkASecondLater();
        checkASecondLater();

        assertThat(log.lines()).isEmpty();
    }

    private void answer(Runnable rest) {
        loop.submit(() -> afterAnswer.run(rest));
    }

    private void note() {
        ranOnLoop.add(loop.inEventLoop());
    }

    private void checkASecondLater() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        afterAnswer.check();
    }

    /** Until it is interrupted, as what waits in a route. */
    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // It is over.
        }
    }
}
