package io.orderflow.bench;

import io.orderflow.testing.process.JavaCommand;
import java.util.List;
import picocli.CommandLine.Option;

/** What the user of anything that drains backlogs can choose. */
class DrainOptions {
    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "How often each is measured, in turn: A B C, B C A, … (${DEFAULT-VALUE})")
    int rounds;

    @Option(names = "--messages", defaultValue = "200000", description = "Backlog to drain (${DEFAULT-VALUE})")
    int messages;

    @Option(
            names = "--delays",
            split = ",",
            defaultValue = "0,2,10,50",
            description = "After how many ms the sink answers (${DEFAULT-VALUE})")
    List<Integer> delays;

    @Option(
            names = "--in-flight",
            defaultValue = "64",
            description = "Bound on orders under delivery, of those that have one (${DEFAULT-VALUE})")
    int inFlight;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Longest a drain, and how long latency, handler and flow are measured (${DEFAULT-VALUE})")
    int seconds;

    @Option(
            names = "--java-options",
            split = " ",
            defaultValue = "-XX:+UseSerialGC -Xms96m -XX:NewSize=64m -Xmx256m",
            description =
                    "For every contender alike; the default is what the source has in its image and by its modelines:"
                            + " ${DEFAULT-VALUE}")
    List<String> javaOptions;

    @Option(
            names = "--launcher",
            split = " ",
            description =
                    "Command that starts every contender, such as one that puts it into a control group with half a"
                            + " core: cgexec -g cpu:half")
    List<String> launcher = List.of();

    /** Command lines of every contender. */
    Java java() {
        return Java.packaged(new JavaCommand(words(launcher), words(javaOptions)));
    }

    /** Of two blanks, or of nothing between quotes, there is an empty word, which would be taken for a command or a class. */
    private static List<String> words(List<String> split) {
        return split.stream().filter(word -> !word.isBlank()).toList();
    }

    /** @throws IllegalArgumentException a number is too low: one line */
    void check() {
        atLeast(1, "--rounds", rounds);
        atLeast(1, "--messages", messages);
        delays.forEach(delay -> atLeast(0, "--delays", delay));
        atLeast(1, "--in-flight", inFlight);
        atLeast(1, "--seconds", seconds);
    }

    static void atLeast(int lowest, String option, int value) {
        if (value < lowest) {
            throw new IllegalArgumentException(option + " is " + value + ": must be " + lowest + " or more");
        }
    }
}
