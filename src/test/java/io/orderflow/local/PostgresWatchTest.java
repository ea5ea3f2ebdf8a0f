package io.orderflow.local;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresWatchTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(PostgresWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private boolean runs = true;
    private boolean canStart;
    private final PostgresWatch watch = new PostgresWatch(
            () -> runs,
            () -> Optional.of("could not write to file \"pg_wal/xlogtemp.7\": No space left on device"),
            this::startAgain,
            Path.of("data"));

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        watch.close();
    }

    @Test
    void aServerThatHasEndedIsStartedAgainAsSoonAsThatSucceedsAndEachIsALine() {
        watch.look();
        assertThat(lines()).isEmpty();

        runs = false;
        watch.look();
        watch.look();
        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "No space left on device",
                        Path.of("data").toAbsolutePath().toString(),
                        "Nothing is lost");

        canStart = true;
        watch.look();
        watch.look();
        assertThat(runs).isTrue();
        assertThat(lines()).hasSize(2).last().isEqualTo("PostgreSQL runs again");
    }

    private void startAgain() {
        if (!canStart) {
            throw new IllegalStateException("No space left on device");
        }
        runs = true;
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
