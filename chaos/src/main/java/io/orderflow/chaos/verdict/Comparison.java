package io.orderflow.chaos.verdict;

import io.orderflow.testing.report.MarkdownTable;
import io.orderflow.testing.report.MarkdownTable.Column;
import io.orderflow.testing.report.ReportFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same runs of several subjects beside each other: lost, delivered twice, good ones dead, seconds until well. */
public final class Comparison {
    private final List<String> subjects = new ArrayList<>();
    private final Map<String, List<String>> cells = new LinkedHashMap<>();

    /** Adds a subject's runs, which are those of the other subjects. */
    public void add(String subject, List<RunResult> results) {
        subjects.add(subject);
        results.forEach(result ->
                cells.computeIfAbsent(result.run(), run -> new ArrayList<>()).addAll(cells(result)));
    }

    private static List<String> cells(RunResult result) {
        Verdict verdict = result.verdict();
        return List.of(
                verdict.lost().size() + " of " + (verdict.valid() + verdict.invalid()),
                Long.toString(result.duplicatesDelivered()),
                Integer.toString(verdict.wrong().size()),
                String.format(Locale.ROOT, "%.1f", result.secondsUntilWell())
                        + (result.stalled() ? ", restarted" : ""));
    }

    /** The table. */
    public String markdown() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("run", 16)));
        subjects.forEach(subject -> columns.addAll(List.of(
                Column.number(subject + ": lost"),
                Column.number("doubled"),
                Column.number("dead-lettered"),
                Column.number("s until well"))));
        MarkdownTable table = new MarkdownTable(columns);
        StringBuilder markdown = new StringBuilder(table.head());
        cells.forEach((run, values) -> {
            List<String> row = new ArrayList<>(List.of(run));
            row.addAll(values);
            markdown.append('\n').append(table.row(row));
        });
        return markdown.toString();
    }

    /** Writes the table as {@code report.md}. */
    public void write(Path folder) throws IOException {
        ReportFolder.at(folder).writeMarkdown(markdown() + "\n");
    }
}
