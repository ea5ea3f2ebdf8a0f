package io.orderflow.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A start looks at every process of the machine. */
class OthersProcessTest {
    /** Of a container that is about to end the system says "/", of another user's it says nothing. */
    @ParameterizedTest
    @CsvSource({"/, false", "'', false", ", false", "/usr/bin/java, false", "/data/bin/postgres, true"})
    void oneWithoutANameIsNotOurs(String command, boolean ours) {
        assertThat(EmbeddedPostgres.isProgram("postgres", new Told(Optional.ofNullable(command))))
                .isEqualTo(ours);
    }

    private record Told(Optional<String> command) implements ProcessHandle.Info {
        @Override
        public Optional<String> commandLine() {
            return command;
        }

        @Override
        public Optional<String[]> arguments() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> startInstant() {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> totalCpuDuration() {
            return Optional.empty();
        }

        @Override
        public Optional<String> user() {
            return Optional.empty();
        }
    }
}
