package io.orderflow.bench;

import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What the user can choose. */
final class Options {
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
            names = "--rates",
            split = ",",
            defaultValue = "100,1000,5000",
            description = "Orders a second at which latency is measured (${DEFAULT-VALUE})")
    List<Integer> rates;

    @Option(
            names = "--backlogs",
            split = ",",
            defaultValue = "10000,100000,1000000",
            description = "Backlogs between which growth is measured (${DEFAULT-VALUE})")
    List<Integer> backlogs;

    @Option(
            names = "--contenders",
            split = ",",
            defaultValue = "limit,plain,plain-tuned,ours,ours-k,ours-pipe",
            description = "Who takes part (${DEFAULT-VALUE}); 'receive' is RocketMQ's consumer with nothing behind it")
    List<String> contenders;

    @Option(
            names = "--in-flight",
            defaultValue = "64",
            description = "Bound on orders under delivery, of those that have one (${DEFAULT-VALUE})")
    int inFlight;

    @Option(
            names = "--concurrency",
            split = ",",
            defaultValue = "1,10,100",
            description = "Concurrent orders for the handler (${DEFAULT-VALUE})")
    List<Integer> concurrency;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Longest a drain, and how long latency, handler and flow are measured (${DEFAULT-VALUE})")
    int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "45",
            description =
                    "Seconds that the handler, the flow and those whose latency is measured work before (${DEFAULT-VALUE})")
    int warmUp;

    @Option(
            names = "--java-options",
            split = " ",
            defaultValue = "-XX:+UseSerialGC -Xms8m -Xmx256m",
            description = "For every contender alike; the default is what a JVM chooses in the container that Camel K's"
                    + " operator makes by default: ${DEFAULT-VALUE}")
    List<String> javaOptions;

    @Option(
            names = "--launcher",
            split = " ",
            description =
                    "Command that starts every contender, such as one that puts it into a control group with half a"
                            + " core: cgexec -g cpu:half")
    List<String> launcher = List.of();

    @Option(
            names = "--report",
            defaultValue = "target/bench/report",
            description = "Folder for JSON, Markdown and plots (${DEFAULT-VALUE})")
    Path report;

    @Option(names = "--quick", description = "One round of small counts: whether it works, not how fast it is")
    boolean quick;

    /** Command lines of every contender. */
    Java java() {
        return new Java(new JavaCommand(launcher, javaOptions), Java.PACKAGED);
    }

    void apply() {
        if (quick) {
            rounds = 1;
            messages = 2_000;
            backlogs = List.of(1_000, 2_000);
            seconds = 2;
            warmUp = 1;
        }
    }
}
