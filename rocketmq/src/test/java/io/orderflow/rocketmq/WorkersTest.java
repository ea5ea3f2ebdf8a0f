package io.orderflow.rocketmq;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.orderflow.testing.ClassLog;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** On which thread a route runs, with a real event loop. */
class WorkersTest {
    /** So many that the average forgets what it began with. */
    private static final int MANY = 1000;

    private final EventExecutor loop = new DefaultEventExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(RocketMQSourceConsumer.THREADS);
    private final Queue<Runnable> todo = new ConcurrentLinkedQueue<>();
    private final Queue<Boolean> ranOnLoop = new ConcurrentLinkedQueue<>();
    private final RouteClock clock = new RouteClock();
    private final Workers workers = new Workers(
            () -> !todo.isEmpty(), this::doOne, threads, List.of(() -> loop.inEventLoop() ? loop : null), clock);

    private final ClassLog log = new ClassLog(Workers.class);

    private void doOne() {
        Runnable next = todo.poll();
        if (next != null) {
            workers.attempt(next);
        }
    }

    @AfterEach
    void stop() {
        log.close();
        threads.shutdownNow();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void whatAnAnswerGivesCauseToDoRunsOnItsEventLoop() {
        run(MANY, () -> {});

        wakeOnLoop(MANY, () -> {});

        assertThat(ranOnLoop).hasSize(MANY).containsOnly(true);
    }

    @Test
    void whatNoAnswerGivesCauseToRunsOnAnEventLoopToo() {
        EventLoops sink = new EventLoops() {
            @Override
            public Executor current() {
                return null;
            }

            @Override
            public Executor next() {
                return loop;
            }
        };
        Workers received = new Workers(() -> !todo.isEmpty(), this::doOne, threads, List.of(sink), clock);
        for (int i = 0; i < MANY; i++) {
            received.attempt(() -> {});
        }

        add(1, () -> {});
        received.wake();

        await().until(() -> ranOnLoop.size() == 1);
        assertThat(ranOnLoop).containsExactly(true);
    }

    @Test
    void anEventLoopReadsAnswersBetweenTwoPartsOfTheWork() {
        run(MANY, () -> {});
        CountDownLatch answerRead = new CountDownLatch(1);
        add(1, () -> loop.execute(answerRead::countDown));
        add(1, () -> assertThat(answerRead.getCount()).isZero());

        loop.submit(workers::wake).syncUninterruptibly();

        await().until(() -> ranOnLoop.size() == 2);
        assertThat(ranOnLoop).containsOnly(true);
    }

    @Test
    void aRouteThatIsNotKnownYetRunsOnAThread() {
        wakeOnLoop(1, () -> {});

        assertThat(ranOnLoop).containsExactly(false);
    }

    @Test
    void aRouteThatBlocksRunsOnManyThreads() {
        run(MANY, () -> {});
        run(MANY, () -> clock.pass(Duration.ofMillis(5)));
        CountDownLatch atOnce = new CountDownLatch(RocketMQSourceConsumer.THREADS);

        add(RocketMQSourceConsumer.THREADS, () -> {
            atOnce.countDown();
            awaitOrBeInterrupted(atOnce);
        });
        loop.submit(() -> {
            for (int i = 0; i < RocketMQSourceConsumer.THREADS; i++) {
                workers.wake();
            }
        });

        await().until(() -> ranOnLoop.size() == RocketMQSourceConsumer.THREADS);
        assertThat(ranOnLoop).containsOnly(false);
    }

    @Test
    void aRouteThatHoldsTheEventLoopIsDrivenOutAndKeptOff() {
        run(MANY, () -> {});
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        add(1, () -> {
            held.countDown();
            awaitOrBeInterrupted(never);
        });
        loop.submit(workers::wake).syncUninterruptibly();
        awaitOrBeInterrupted(held);

        workers.freeLoops();
        assertThat(ranOnLoop).as("after one check").isEmpty();
        workers.freeLoops();
        await().until(() -> ranOnLoop.size() == 1);
        assertThat(ranOnLoop).containsOnly(true);

        run(MANY, () -> {});
        wakeOnLoop(1, () -> {});
        assertThat(ranOnLoop).containsExactly(false);
    }

    @Test
    void anErrorEndsNoWorkerForGood() {
        add(1, () -> {
            throw new OutOfMemoryError("no heap in a test");
        });
        workers.wake();
        await().until(todo::isEmpty);

        add(1, () -> {});
        await().until(() -> {
            workers.wake();
            return ranOnLoop.size() == 1;
        });
        assertThat(log.lines()).containsExactly("A worker ended where none should, and another takes its place");
    }

    @Test
    void anErrorOnAnEventLoopLeavesTheLoopAndTheWorkers() {
        run(MANY, () -> {});
        add(1, () -> {
            throw new NoClassDefFoundError("in a test");
        });
        loop.submit(workers::wake).syncUninterruptibly();
        await().until(todo::isEmpty);

        wakeOnLoop(1, () -> {});
        workers.freeLoops();
        workers.freeLoops();
        ranOnLoop.clear();
        wakeOnLoop(1, () -> {});

        assertThat(ranOnLoop).containsExactly(true);
    }

    @Test
    void withoutThreadsThereIsANextTime() {
        AtomicInteger attempts = new AtomicInteger();
        Workers starved = new Workers(
                () -> !todo.isEmpty(),
                this::doOne,
                work -> {
                    if (attempts.incrementAndGet() <= 100) {
                        throw new OutOfMemoryError("unable to create native thread, in a test");
                    }
                    threads.execute(work);
                },
                List.of(),
                Host.REAL);
        add(1, () -> {});

        for (int i = 0; i <= 100; i++) {
            starved.wake();
        }

        await().until(() -> ranOnLoop.size() == 1);
        assertThat(log.lines()).as("once in a while").hasSize(1);
    }

    @Test
    void aSinkThatThrowsWhereItIsAskedForItsLoopCostsNoWorker() {
        AtomicInteger asked = new AtomicInteger();
        EventLoops unlucky = () -> {
            if (asked.incrementAndGet() <= 100) {
                throw new NoClassDefFoundError("in a test");
            }
            return null;
        };
        Workers woken = new Workers(() -> !todo.isEmpty(), this::doOne, threads, List.of(unlucky), clock);
        for (int i = 0; i < MANY; i++) {
            woken.attempt(() -> {});
        }
        add(1, () -> {});

        for (int i = 0; i <= 100; i++) {
            woken.wake();
        }

        await().until(() -> ranOnLoop.size() == 1);
        assertThat(log.lines()).as("once in a while").hasSize(1);
    }

    /** Stops waiting when it is interrupted, as what waits in a route does. */
    private static void awaitOrBeInterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    private void add(int times, Runnable route) {
        for (int i = 0; i < times; i++) {
            todo.add(() -> {
                route.run();
                ranOnLoop.add(loop.inEventLoop());
            });
        }
    }

    /** Runs the route so often, woken by another thread, and forgets where. */
    private void run(int times, Runnable route) {
        ranOnLoop.clear();
        add(times, route);
        while (!todo.isEmpty()) {
            workers.wake();
        }
        await().until(() -> ranOnLoop.size() == times);
        ranOnLoop.clear();
    }

    private void wakeOnLoop(int times, Runnable route) {
        add(times, route);
        loop.submit(workers::wake).syncUninterruptibly();
        await().until(() -> ranOnLoop.size() == times);
    }

    /** Only what a route says takes time: on a busy machine, one that does not block may be long in coming to its end. */
    private static final class RouteClock extends Host {
        private final ThreadLocal<Long> nanos = ThreadLocal.withInitial(() -> 0L);

        void pass(Duration time) {
            nanos.set(nanos.get() + time.toNanos());
        }

        @Override
        long nanoTime() {
            return nanos.get();
        }
    }
}
