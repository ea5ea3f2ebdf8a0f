package io.orderflow.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class UserLineTest {
    @Test
    void whatWasWrittenForTheUserIsNotHiddenByItsCause() {
        Throwable failure = new IllegalArgumentException(
                "config/x: cannot be read; run in the root folder", new NoSuchFileException("config/x"));

        assertThat(UserLine.of(failure)).isEqualTo("config/x: cannot be read; run in the root folder");
    }

    @Test
    void whatWasWrittenForTheUserIsNotHiddenByWhatWrapsIt() {
        Throwable failure = new CompletionException(new RuntimeException(
                "Failed to create route", new IllegalStateException("port 1 is taken; choose another")));

        assertThat(UserLine.of(failure)).isEqualTo("port 1 is taken; choose another");
    }

    @Test
    void whoeverRunsOutOfFilesIsToldSo() {
        Throwable failure = new IllegalStateException(
                "failed to create a child event loop. Its port is set by x",
                new RuntimeException("failed to open a new selector", new IOException("Too many open files")));

        assertThat(UserLine.of(failure))
                .startsWith("the process may open no more files;")
                .contains("ulimit -n");
    }

    @Test
    void whatCamelQuotesOfAPlaceholderIsNotTold() {
        Exception failure = new Exception("Missing }} from the text: p4ss{{x");

        assertThat(UserLine.of(failure))
                .startsWith("unexpected Exception (Missing }})")
                .doesNotContain("p4ss");
    }

    @Test
    void aCheckedFailureOfOursCountsToo() {
        assertThat(UserLine.of(new IOException("http://sink does not answer", new IOException("refused"))))
                .isEqualTo("http://sink does not answer");
    }

    @Test
    void theOutermostOfTwoWinsSinceItKnowsMore() {
        Throwable failure = new IllegalStateException("A of B: c", new IllegalArgumentException("c"));

        assertThat(UserLine.of(failure)).isEqualTo("A of B: c");
    }

    @Test
    void whatOnlyRepeatsItsCauseIsNoMessageOfOurs() {
        Throwable cause = new NoSuchFileException("x");

        assertThat(UserLine.of(new UncheckedIOException(new IOException(cause))))
                .startsWith("unexpected NoSuchFileException (x) at UserLineTest.");
        assertThat(UserLine.of(new IllegalStateException(cause))).startsWith("unexpected NoSuchFileException (x)");
    }

    @Test
    void aFullMemoryIsNoFaultOfOursAndMoreOfItHelps() {
        assertThat(UserLine.of(new OutOfMemoryError("Java heap space")))
                .startsWith("the JVM is out of memory (Java heap space) at UserLineTest.")
                .containsPattern("; give it more, such as -Xmx\\d+m$");
    }

    @Test
    void aFaultOfOursNamesItsClassAndItsPlace() {
        Throwable nothing = catchThrowable(() -> Objects.requireNonNull((Object) null));
        Throwable notANumber = catchThrowable(() -> Integer.parseInt("x"));

        assertThat(UserLine.of(nothing)).startsWith("unexpected NullPointerException at UserLineTest.");
        assertThat(UserLine.of(notANumber))
                .startsWith("unexpected NumberFormatException (For input string: \"x\") at UserLineTest.");
        assertThat(UserLine.isExpected(notANumber)).isFalse();
        assertThat(UserLine.of(new StackOverflowError())).startsWith("unexpected StackOverflowError at UserLineTest.");
    }

    @Test
    void itIsOneLineWithoutSecrets() {
        Throwable failure = new IllegalStateException(
                "k.sink is http://u:p@ss@h:1/x\nand jdbc:postgresql://h/d?user=a&password=p4ss\u001b[31m; secretKey=abc");

        assertThat(UserLine.of(failure))
                .isEqualTo(
                        "k.sink is http://***@h:1/x and jdbc:postgresql://h/d?user=a&password=*** [31m; secretKey=***");
    }

    @Test
    void theParametersOfAUrlCanBeMaskedAsWell() {
        assertThat(Secrets.maskUrls("k.sink is 'http://h/x?code=abc', where nothing answers"))
                .isEqualTo("k.sink is 'http://h/x?***', where nothing answers");
    }
}
