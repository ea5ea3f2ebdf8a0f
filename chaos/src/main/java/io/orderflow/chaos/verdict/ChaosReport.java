package io.orderflow.chaos.verdict;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.testing.report.ReportFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report of a session: {@code report.md}, {@code report.json} and a plot for each kind of run.
 *
 * @param about how it was run, by name, for both
 */
public record ChaosReport(Map<String, String> about, List<Fault> faults, List<RunResult> results) {

    /** Writes all of it to a folder. */
    public void write(Path folder) throws IOException {
        ReportFolder report = ReportFolder.at(folder);
        for (RunResult result : results) {
            new RunPlot(result).write(report.file(result.run() + ".png"));
        }
        report.writeJson("report.json", Map.of("about", about, "runs", results));
        report.writeMarkdown(markdown());
    }

    private String markdown() {
        return """
                # What became of the orders

                %s
                %s
                %s

                **lost**: published, and neither a ticket nor a dead letter. **out of order**: with `--ordered`, came after
                one that was sent to its queue, or with its key, later. **duplicates**: answers of the handler for an event that it had
                answered before; none of them made a second ticket. **longest gap**: between two answers
                of the handler. **well after**: from the end of the last fault to the answer to the last order from before
                it. A run **STALLED** if nothing is lost, but some orders came only after the source had
                been started anew.%s

                | fault | what it does |
                |---|---|
                %s

                %s
                """.formatted(
                        ReportFolder.list(about),
                        VerdictTable.head(),
                        results.stream().map(VerdictTable::row).collect(Collectors.joining("\n")),
                        failures(),
                        faults.stream()
                                .map(fault -> "| " + fault.name() + " | " + fault.what() + " |")
                                .collect(Collectors.joining("\n")),
                        results.stream()
                                .map(result -> "![%1$s](%1$s.png)".formatted(result.run()))
                                .collect(Collectors.joining("\n")));
    }

    private String failures() {
        return results.stream()
                .filter(result -> !result.isPassed())
                .map(result -> "\n\n%s: lost, such as %s; wrong, such as %s; out of order, such as %s"
                        .formatted(
                                result.run(),
                                some(result.verdict().lost()),
                                some(result.verdict().wrong()),
                                some(result.outOfOrder())))
                .collect(Collectors.joining());
    }

    private static String some(Iterable<String> keys) {
        StringBuilder some = new StringBuilder();
        int left = 5;
        for (String key : keys) {
            if (left-- == 0) {
                break;
            }
            some.append(some.isEmpty() ? "" : ", ").append(key);
        }
        return some.isEmpty() ? "none" : some.toString();
    }
}
