package io.orderflow.local;

import io.orderflow.ledger.Ledger;
import io.orderflow.log.LastingTask;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the books that the board shows know of what RocketMQ has put aside, on a thread of its own: to ask RocketMQ may take long. */
final class AsideWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsideWatch.class);
    private static final int PERIOD_SECONDS = 2;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(watch -> {
        Thread thread = new Thread(watch, "AsideWatch");
        thread.setDaemon(true);
        return thread;
    });

    private AsideWatch() {}

    static AsideWatch start(Ledger ledger) {
        AsideWatch watch = new AsideWatch();
        watch.clock.scheduleWithFixedDelay(
                new LastingTask("The look at RocketMQ's dead letters", () -> look(ledger), LOG),
                PERIOD_SECONDS,
                PERIOD_SECONDS,
                TimeUnit.SECONDS);
        return watch;
    }

    private static void look(Ledger ledger) {
        try {
            ledger.lookAside();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
