package io.orderflow.bench;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What the user of the benchmarks can choose. */
final class Options extends DrainOptions {
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
            names = "--concurrency",
            split = ",",
            defaultValue = "1,10,100",
            description = "Concurrent orders for the handler (${DEFAULT-VALUE})")
    List<Integer> concurrency;

    @Option(
            names = "--warm-up",
            defaultValue = "45",
            description =
                    "Seconds that the handler, the flow and those whose latency is measured work before (${DEFAULT-VALUE})")
    int warmUp;

    @Option(
            names = "--report",
            defaultValue = "target/bench/report",
            description = "Folder for JSON, Markdown and plots (${DEFAULT-VALUE})")
    Path report;

    @Option(names = "--quick", description = "One round of small counts: whether it works, not how fast it is")
    boolean quick;

    void apply() {
        if (quick) {
            rounds = 1;
            messages = 2_000;
            backlogs = List.of(1_000, 2_000);
            seconds = 2;
            warmUp = 1;
        }
    }

    @Override
    void check() {
        super.check();
        rates.forEach(rate -> atLeast(1, "--rates", rate));
        backlogs.forEach(backlog -> atLeast(1, "--backlogs", backlog));
        concurrency.forEach(orders -> atLeast(1, "--concurrency", orders));
        atLeast(0, "--warm-up", warmUp);
    }
}
