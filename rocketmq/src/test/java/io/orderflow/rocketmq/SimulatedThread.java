package io.orderflow.rocketmq;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A thread that runs only while all others wait: so it may block, at any place, and what happens is decided by the seed all
 * the same.
 */
final class SimulatedThread {
    private static final ThreadLocal<SimulatedThread> CURRENT = new ThreadLocal<>();
    private static final ExecutorService REAL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private Throwable thrown;

    private SimulatedThread() {}

    /** Returns when the task waits or is over. */
    static void run(Runnable task) {
        SimulatedThread thread = new SimulatedThread();
        REAL.execute(() -> {
            thread.turn.acquireUninterruptibly();
            CURRENT.set(thread);
            try {
                task.run();
            } catch (Throwable e) {
                thread.thrown = e;
            } finally {
                CURRENT.remove();
                thread.back.release();
            }
        });
        thread.goOn();
    }

    /** @return null on the thread that plays all */
    static SimulatedThread current() {
        return CURRENT.get();
    }

    /** Called by the one that plays all; returns when this one waits again or is over. */
    void goOn() {
        turn.release();
        back.acquireUninterruptibly();
        if (thrown != null) {
            throw new AssertionError(thrown);
        }
    }

    /** Called by this one, which waits until it is to go on. */
    void await() {
        back.release();
        turn.acquireUninterruptibly();
    }
}
