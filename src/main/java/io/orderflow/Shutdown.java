package io.orderflow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Ctrl-C and SIGTERM as an interrupt of the main thread, which then stops everything in its own order; the JVM's shutdown
 * hooks know none.
 */
final class Shutdown {
    /** Under the 30 s that a container or an init system grants before it kills. */
    private static final Duration LIMIT = Duration.ofSeconds(28);

    private static volatile boolean underWay;

    private Shutdown() {}

    /** Whether the process has been told to end: what fails from then on fails for that. */
    static boolean isUnderWay() {
        return underWay;
    }

    /**
     * To be called after what may swallow an interrupt, such as the start of a server.
     *
     * @throws InterruptedException if the process has been told to end
     */
    static void check() throws InterruptedException {
        if (underWay) {
            throw new InterruptedException();
        }
    }

    /** Runs the command on this thread, interrupts it when the process is told to end, and waits until it has. */
    static int guard(IntSupplier command) {
        Thread main = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            underWay = true;
            main.interrupt();
            await(ended);
        }));
        try {
            return command.getAsInt();
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
