package io.orderflow.local;

import io.orderflow.log.LastingTask;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Has a watch of the laptop look every two seconds, on a thread of its own, which keeps no process alive. */
final class WatchClock implements AutoCloseable {
    private static final int PERIOD_SECONDS = 2;

    private final ScheduledExecutorService thread;

    /** @param name of the thread */
    WatchClock(String name) {
        thread = Executors.newSingleThreadScheduledExecutor(watch -> {
            Thread named = new Thread(watch, name);
            named.setDaemon(true);
            return named;
        });
    }

    /** @param what of the line that says that a look has thrown, such as "The look at the disk" */
    void start(String what, Runnable look, Logger log) {
        thread.scheduleWithFixedDelay(
                new LastingTask(what, look, log), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
