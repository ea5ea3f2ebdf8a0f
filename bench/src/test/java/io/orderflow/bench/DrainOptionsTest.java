package io.orderflow.bench;

import io.orderflow.testing.CamelKManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DrainOptionsTest {
    @Test
    void everyContenderHasTheHeapThatTheSourceHasInItsImageAndByItsModelines() throws Exception {
        List<String> image = Files.readAllLines(Path.of("image/src/main/source/jvm-options"));

        List<String> options = options().javaOptions;

        assertThat(options).isSubsetOf(image).contains("-Xmx256m");
        assertThat(CamelKManifest.read(Path.of("config/base/integrations/order-source.yaml"))
                        .ownJvmOptions())
                .isSubsetOf(options)
                .anyMatch(option -> option.startsWith("-Xms"))
                .anyMatch(option -> option.startsWith("-XX:NewSize="));
    }

    @Test
    void blanksMakeNoWordOfACommand() {
        assertThat(command("--launcher", "taskset  -c 1", "--java-options", " -Xmx1g  -Xss1m"))
                .startsWith("taskset", "-c", "1")
                .containsSubsequence("-Xmx1g", "-Xss1m", "-cp")
                .doesNotContain("");
        assertThat(command("--launcher", "", "--java-options", ""))
                .doesNotContain("")
                .satisfies(command -> assertThat(command.get(1)).isEqualTo("-cp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds=0", "--messages=0", "--delays=2,-1", "--in-flight=-3", "--seconds=0"})
    void aNumberThatMeasuresNothingIsRefused(String option) {
        String[] nameAndValue = option.split("=|,");

        assertThatThrownBy(() -> options(option).check())
                .hasMessageStartingWith(
                        nameAndValue[0] + " is " + nameAndValue[nameAndValue.length - 1] + ": must be ");
    }

    @Test
    void whatIsOfferedIsAllowed() {
        CommandLine.populateCommand(new Options()).check();
    }

    private static List<String> command(String... options) {
        return options(options).java().main("of.jar", "Main");
    }

    private static DrainOptions options(String... options) {
        return CommandLine.populateCommand(new DrainOptions(), options);
    }
}
