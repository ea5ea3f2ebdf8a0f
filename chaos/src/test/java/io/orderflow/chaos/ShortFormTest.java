package io.orderflow.chaos;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/** The short form of the suite: every fault once, in a mix. */
@Isolated
class ShortFormTest {
    private static final Path REPORT = Path.of("chaos/target/short-form");

    @Test
    void whateverFailsEveryValidOrderGetsItsTicketAndEveryOtherIsADeadLetter() {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);

        int exitCode = Chaos.commandLine()
                .setOut(out)
                .setErr(out)
                .execute("--runs=mixed", "--duration=20s", "--seed=20", "--rate=25", "--report=" + REPORT);

        assertThat(exitCode).as(printed.toString()).isZero();
        assertThat(printed.toString()).containsPattern("mix .* passed");
        assertThat(REPORT.resolve("report.md")).content().contains("passed").doesNotContain("FAILED");
        assertThat(REPORT.resolve("report.json")).content().contains("sink-503", "handler-kill");
        assertThat(REPORT.resolve("mix.png")).isNotEmptyFile();
        assertThat(REPORT.resolve("data")).doesNotExist();
    }
}
