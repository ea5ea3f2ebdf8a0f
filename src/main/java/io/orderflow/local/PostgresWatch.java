package io.orderflow.local;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.text.PhoneNumbers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded PostgreSQL again when it has ended by itself, as it does on a disk that is full; and until that succeeds,
 * again and again. A line says that it has ended, and of what, and one that it runs again.
 */
final class PostgresWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);
    private static final int MAX_WORDS = 200;

    private final WatchClock clock = new WatchClock("PostgresWatch");
    private final BooleanSupplier runs;
    private final Supplier<Optional<String>> lastWords;
    private final Runnable startAgain;
    private final Path folder;
    private boolean ended;

    /** @param startAgain fails with an {@link IllegalStateException} as long as it cannot */
    PostgresWatch(BooleanSupplier runs, Supplier<Optional<String>> lastWords, Runnable startAgain, Path folder) {
        this.runs = runs;
        this.lastWords = lastWords;
        this.startAgain = startAgain;
        this.folder = folder;
    }

    static PostgresWatch start(EmbeddedPostgres postgres, Path folder) {
        PostgresWatch watch = new PostgresWatch(postgres::isRunning, postgres::lastWords, postgres::startAgain, folder);
        watch.clock.start("The look at PostgreSQL", watch::look, LOG);
        return watch;
    }

    void look() {
        if (runs.getAsBoolean()) {
            return;
        }
        if (!ended) {
            ended = true;
            LOG.warn(
                    "PostgreSQL has ended{}. Nothing is lost: orders wait in RocketMQ until it has started again; see that the disk of {} has space",
                    lastWords
                            .get()
                            .map(words -> " (" + PhoneNumbers.line(words, MAX_WORDS) + ")")
                            .orElse(""),
                    folder.toAbsolutePath());
        }
        try {
            startAgain.run();
        } catch (RuntimeException notYet) {
            LOG.debug("PostgreSQL does not start yet", notYet);
            return;
        }
        ended = false;
        LOG.info("PostgreSQL runs again");
    }

    @Override
    public void close() {
        clock.close();
    }
}
