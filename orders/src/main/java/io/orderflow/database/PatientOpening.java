package io.orderflow.database;

import io.orderflow.database.Database.NotYetException;
import io.orderflow.log.ProblemLine;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a database, and if it is not there yet looks again each second until it is. A pod that ended instead would be started
 * again after Kubernetes' back-off, which grows to five minutes: so long after a migration, or an outage, no order would have
 * its ticket, and a new version that is not ready within ten minutes Knative gives up for ever.
 */
final class PatientOpening implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PatientOpening.class);

    private final Runnable opening;
    private final Duration patience;

    /** @param opening throws a {@link NotYetException} if it is worth another look */
    PatientOpening(Runnable opening, Duration patience) {
        this.opening = opening;
        this.patience = patience;
    }

    /** @throws NotYetException it is not there by then, or the process was told to end: the line of the last look */
    @Override
    public void run() {
        if (patience.isZero()) {
            opening.run();
            return;
        }
        // Camel, and Quarkus, let a process that is told to end wait for the end of its start.
        Thread end = new Thread(Thread.currentThread()::interrupt, "EndOpening");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            await();
        } finally {
            forget(end);
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException ends) {
            // It has had its use.
        }
    }

    private void await() {
        long startNanos = System.nanoTime();
        ProblemLine line = new ProblemLine(null);
        NotYetException missing = look();
        while (missing != null) {
            if (System.nanoTime() - startNanos >= patience.toNanos()) {
                throw missing;
            }
            if (line.found(missing.getMessage())) {
                LOG.warn("{}. Waiting for it, {} at most", missing.getMessage(), words());
            }
            pause(missing);
            missing = look();
        }
        if (line.isWell()) {
            LOG.info("The database is there");
        }
    }

    /** @return null if it is open */
    private NotYetException look() {
        try {
            opening.run();
            return null;
        } catch (NotYetException e) {
            return e;
        }
    }

    private static void pause(NotYetException missing) {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing;
        }
    }

    /** As it is set: 25m. */
    private String words() {
        return patience.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
