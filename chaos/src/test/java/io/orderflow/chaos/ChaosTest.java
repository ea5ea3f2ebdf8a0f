package io.orderflow.chaos;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChaosTest {
    @ParameterizedTest
    @CsvSource({
        "--faults, sink-502",
        "--duration, soon",
        "--strike, soon",
        "--rate, -1",
        "--subject, theirs",
        "--runs, some",
    })
    void aWrongOptionIsNamedWithItsValue(String option, String value) {
        StringWriter err = new StringWriter();

        int exitCode = Chaos.commandLine().setErr(new PrintWriter(err, true)).execute(option, value);

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines().findFirst()).get().asString().contains(option, value);
    }
}
