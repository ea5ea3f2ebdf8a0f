package io.orderflow.runner;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static org.assertj.core.api.Assertions.assertThat;

class OneLineFailureTest {
    @Command(name = "one")
    static final class One implements Runnable {
        @Option(names = "-p")
        private Map<String, String> properties;

        @Override
        public void run() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass\"word", "\"password", "pass'\"wo\"rd"})
    void aSecretWithAQuoteInItIsTakenAsItIsAndToldNowhere(String secret) {
        One one = new One();
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            OneLineFailure.of(new CommandLine(one), Throwable::getMessage).execute("-p", "name=" + secret);
        } finally {
            System.setErr(before);
        }

        assertThat(one.properties).containsEntry("name", secret);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
