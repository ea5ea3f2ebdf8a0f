package io.orderflow.local;

import io.orderflow.testing.ClassLog;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresWatchTest {
    private final ClassLog log = new ClassLog(PostgresWatch.class);
    private boolean runs = true;
    private boolean canStart;
    private final PostgresWatch watch = new PostgresWatch(
            () -> runs,
            () -> Optional.of("could not write to file \"pg_wal/xlogtemp.7\": No space left on device"),
            this::startAgain,
            Path.of("data"));

    @AfterEach
    void stop() {
        log.close();
        watch.close();
    }

    @Test
    void aServerThatHasEndedIsStartedAgainAsSoonAsThatSucceedsAndEachIsALine() {
        watch.look();
        assertThat(log.lines()).isEmpty();

        runs = false;
        watch.look();
        watch.look();
        assertThat(log.lines())
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
        assertThat(log.lines()).hasSize(2).last().isEqualTo("PostgreSQL runs again");
    }

    private void startAgain() {
        if (!canStart) {
            throw new IllegalStateException("No space left on device");
        }
        runs = true;
    }
}
