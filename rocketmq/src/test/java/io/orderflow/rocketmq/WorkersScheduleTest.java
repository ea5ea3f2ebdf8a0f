package io.orderflow.rocketmq;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The workers under schedules that Lincheck chooses, each with other switches between the threads. With one processor there
 * is one worker: what comes while it looks its last is nobody's but its own.
 */
@Tag("schedules")
class WorkersScheduleTest {
    private static final int SCHEDULES = 300;

    @Test
    void whatIsAddedWhileAWorkerEndsIsDone() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Source source = new Source();
            Thread one = source.start(source::add);
            Thread other = source.start(source::add);
            join(one, other);
            source.joinAll();
            source.checkAllIsDone();
        });
    }

    @Test
    void whatAnEventLoopAddsWhileAWorkerEndsIsDone() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Source source = new Source();
            Thread loop = source.start(source::runLoop);
            Thread other = source.start(source::add);
            join(loop, other);
            source.joinAll();
            source.checkAllIsDone();
        });
    }

    @Test
    void twoThatWakeAtOnceStartNoMoreWorkersThanThereAreProcessors() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            AtomicInteger started = new AtomicInteger();
            Workers workers =
                    new Workers(() -> true, () -> {}, task -> started.incrementAndGet(), List.of(), new Fast());
            workers.attempt(() -> {});
            SlotsScheduleTest.run(workers::wake, workers::wake);
            if (started.get() != 1) {
                throw new AssertionError(started + " workers");
            }
        });
    }

    private static void join(Thread... threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Source {
        final AtomicInteger todo = new AtomicInteger();
        final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        final Queue<Runnable> ofLoop = new ConcurrentLinkedQueue<>();
        final Executor onLoop = ofLoop::add;
        final Workers workers;
        volatile Thread loop;

        Source() {
            EventLoops sink = () -> Thread.currentThread() == loop ? onLoop : null;
            workers = new Workers(
                    () -> todo.get() > 0, this::doOne, task -> threads.add(start(task)), List.of(sink), new Fast());
            workers.attempt(() -> {});
        }

        Thread start(Runnable task) {
            Thread thread = new Thread(task);
            thread.start();
            return thread;
        }

        void add() {
            todo.incrementAndGet();
            workers.wake();
        }

        void runLoop() {
            loop = Thread.currentThread();
            add();
            Runnable next = ofLoop.poll();
            while (next != null) {
                next.run();
                next = ofLoop.poll();
            }
        }

        private void doOne() {
            todo.updateAndGet(now -> Math.max(0, now - 1));
        }

        void joinAll() {
            Thread next = threads.poll();
            while (next != null) {
                join(next);
                next = threads.poll();
            }
        }

        void checkAllIsDone() {
            if (todo.get() != 0) {
                throw new AssertionError(todo + " wait, and nobody works");
            }
        }
    }

    /** One processor; and at the first attempt the clock goes back, so the route is known at once not to block. */
    private static final class Fast extends Host {
        private long nanos;

        @Override
        long nanoTime() {
            nanos -= 1_000_000_000;
            return nanos;
        }

        @Override
        int processors() {
            return 1;
        }
    }
}
