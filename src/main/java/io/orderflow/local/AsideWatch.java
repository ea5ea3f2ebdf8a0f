package io.orderflow.local;

import io.orderflow.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the books that the board shows know of what RocketMQ has put aside, on a thread of its own: to ask RocketMQ may take long. */
final class AsideWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsideWatch.class);

    private final WatchClock clock = new WatchClock("AsideWatch");

    private AsideWatch() {}

    static AsideWatch start(Ledger ledger) {
        AsideWatch watch = new AsideWatch();
        watch.clock.start("The look at RocketMQ's dead letters", () -> look(ledger), LOG);
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
        clock.close();
    }
}
