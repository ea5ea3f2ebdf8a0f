package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.fault.Faults;
import io.orderflow.chaos.load.KeptOrder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The short forms of the suite: nearly every fault once, in a mix, and ordered mode under a few. */
@Isolated
class ShortFormTest {
    private static final Path REPORT = Path.of("chaos/target/short-form");
    private static final Path ORDERED = Path.of("chaos/target/short-form-ordered");

    /** They take a master's or a source's start longer than the others of their lane; the second test has one of them. */
    private static final Set<String> LONGER = Set.of("master-down", "keys-changed");

    @Test
    void whateverFailsEveryValidOrderGetsItsTicketAndEveryOtherIsADeadLetter() {
        List<String> faults = Faults.named("all").stream()
                .map(Fault::name)
                .filter(name -> !LONGER.contains(name))
                .toList();

        assertPasses(
                "--faults=" + String.join(",", faults),
                "--duration=20s",
                "--seed=20",
                "--rate=25",
                "--report=" + REPORT);

        assertThat(REPORT.resolve("report.md")).content().contains("passed").doesNotContain("FAILED");
        assertThat(REPORT.resolve("report.json")).content().contains(faults);
        assertThat(REPORT.resolve("mix.png")).isNotEmptyFile();
        assertThat(REPORT.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeptOrder.class,
            names = {"queue", "key"})
    void theOrdersOfEachQueueOrKeyArriveInTheirOrderWhateverFails(KeptOrder order) {
        assertPasses(
                "--ordered=" + order,
                "--faults=sink-503,source-term,master-down,slow-disk",
                "--duration=5s",
                "--seed=21",
                "--rate=40",
                "--report=" + ORDERED);

        assertThat(ORDERED.resolve("report.json")).content().contains("\"outOfOrder\" : [ ]");
    }

    private static void assertPasses(String... options) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);

        int exitCode = Chaos.commandLine()
                .setOut(out)
                .setErr(out)
                .execute(Stream.concat(Stream.of("--runs=mixed"), Stream.of(options))
                        .toArray(String[]::new));

        assertThat(exitCode).as(printed.toString()).isZero();
        assertThat(printed.toString()).containsPattern("mix .* passed");
    }
}
