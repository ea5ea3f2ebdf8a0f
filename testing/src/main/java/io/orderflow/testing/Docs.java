package io.orderflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documentation as its readers see it: what tests hold against the code. */
public final class Docs {
    private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```$");
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+");
    private static final Pattern END_OF_COMMAND = Pattern.compile("&&?|\\|\\|?|;");

    private Docs() {}

    /** The README and whatever it leads to. */
    public static List<Path> files() {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            Stream<Path> root =
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Path::of);
            return Stream.concat(
                            root,
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String file) {
        return text(Path.of(file));
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** The lines of all shell blocks of a file; one that ends with a backslash goes on in the next. */
    public static List<String> commands(Path file) {
        return matches(SHELL_BLOCK, text(file)).stream()
                .flatMap(block -> block.group(1).replace("\\\n", " ").lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /**
     * The arguments of every command in the documents that runs a program, quotes taken off.
     *
     * @param program the word before the arguments, such as {@code target/chaos.jar}
     */
    public static List<List<String>> argumentsOf(String program) {
        List<List<String>> all = new ArrayList<>();
        for (Path file : files()) {
            for (String command : commands(file)) {
                List<String> words = words(command);
                int at = words.indexOf(program);
                if (at >= 0) {
                    all.add(untilItsEnd(words.subList(at + 1, words.size())));
                }
            }
        }
        return all;
    }

    /** The words of a command line, quotes taken off. */
    public static List<String> words(String command) {
        return matches(WORD, command).stream()
                .map(word -> word.group().replaceAll("[\"']", ""))
                .toList();
    }

    private static List<String> untilItsEnd(List<String> words) {
        return words.stream()
                .takeWhile(word -> !END_OF_COMMAND.matcher(word).matches())
                .toList();
    }
}
