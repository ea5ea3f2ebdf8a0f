package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.fault.Faults;
import io.orderflow.testing.Docs;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class ChaosDocsTest {
    private static final String FIGURES = "[\\d,]+ of [\\d,]+ \\| [\\d,]+ \\| [\\d.]+ s(, restarted)? \\|";

    /** Ours loses nothing; what the stock binding has not been put through says so. */
    private static final Pattern RUN = Pattern.compile(
            "(?m)^\\| `([a-z0-9-]+)` \\| (?=0 of )" + FIGURES + " (" + FIGURES + "|not run \\| \\| \\|)$");

    @Test
    void everyCommandOfTheDocumentsIsOneThatItTakes() {
        assertThat(Docs.argumentsOf("target/chaos.jar")).hasSizeGreaterThan(3).allSatisfy(arguments -> {
            CommandLine command = Chaos.commandLine();
            command.parseArgs(arguments.toArray(String[]::new));
            assertThatCode(() -> command.<Chaos>getCommand().plans()).doesNotThrowAnyException();
        });
    }

    @Test
    void everyFaultHasARowInTheTable() {
        assertThat(Docs.matches(RUN, Docs.text("docs/delivery.md")))
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(
                        Faults.named("all").stream().map(Fault::name).toList());
    }
}
