package io.orderflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever's machine counts with digits of its own, as Egypt's or Nepal's, gets the same statements and lines as all. */
class LocaleTest {
    /** Whose sources go into what users run. */
    private static final List<String> MODULES = List.of(
            "bench", "board", "chaos", "common", "embedded", "orders", "rocketmq", "runner", "scaler", "src", "traces");

    /** A conversion that writes digits of the locale. */
    private static final Pattern LOCALISED = Pattern.compile("%[0-9$]*[-+,( #]*[0-9.]*[deEfgGtT]");

    /** Whose locale is the machine's. */
    private static final Pattern OF_THE_MACHINE = Pattern.compile("\\.formatted\\(|(String\\.format|printf)\\(");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

    @Test
    void nothingIsFormattedWithTheDigitsOfTheMachinesLocale() throws Exception {
        assertThat(MODULES.stream().flatMap(LocaleTest::sources).flatMap(LocaleTest::faults))
                .as("write %s for a number, or say Locale.ROOT")
                .isEmpty();
    }

    private static Stream<Path> sources(String module) {
        Path sources = Path.of(module.equals("src") ? "" : module, "src/main/java");
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> faults(Path file) {
        try {
            String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
            return Stream.of(code.split(";"))
                    .filter(statement -> OF_THE_MACHINE.matcher(statement).find())
                    .filter(statement -> LOCALISED.matcher(statement).find())
                    .filter(statement -> !statement.contains("Locale.ROOT"))
                    .map(statement -> file + ": " + statement.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
