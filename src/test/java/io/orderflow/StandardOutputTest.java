package io.orderflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a command found is of use only where it can be read. */
class StandardOutputTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private int exitCode(int exitCode, OutputStream out) {
        PrintStream standard = new PrintStream(out);
        standard.print("the ledger");
        return Orderflow.told(exitCode, standard, new PrintStream(told, true));
    }

    private static OutputStream full() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
    }

    @Test
    void whatCouldNotBeWrittenIsNoSuccess() {
        assertThat(exitCode(0, full())).isEqualTo(1);
        assertThat(told.toString()).hasLineCount(1).startsWith("orderflow: standard output cannot be written");
        assertThat(exitCode(2, full())).isEqualTo(2);
    }

    @Test
    void whatIsWrittenStaysAsItEnded() {
        assertThat(exitCode(0, new ByteArrayOutputStream())).isZero();
        assertThat(exitCode(1, new ByteArrayOutputStream())).isEqualTo(1);
        assertThat(told.toString()).isEmpty();
    }
}
