package io.orderflow.chaos.verdict;

import io.orderflow.testing.report.MarkdownTable;
import io.orderflow.testing.report.MarkdownTable.Column;
import java.util.List;
import java.util.Locale;

/** What became of the orders, a row for each run. */
public final class VerdictTable {
    private static final MarkdownTable TABLE = new MarkdownTable(List.of(
            Column.text("run", 16),
            Column.number("published"),
            Column.number("  valid"),
            Column.number("tickets"),
            Column.number("invalid"),
            Column.number("dead letters"),
            Column.number(" lost"),
            Column.number("out of order"),
            Column.number("duplicates"),
            Column.number("longest gap"),
            Column.number("well after"),
            Column.text("verdict", 7)));

    private VerdictTable() {}

    /** The names of the columns and the ruler, without the end of the line. */
    public static String head() {
        return TABLE.head();
    }

    /** A run, without the end of the line. */
    public static String row(RunResult result) {
        Verdict verdict = result.verdict();
        return TABLE.row(List.of(
                result.run(),
                count(verdict.published()),
                count(verdict.valid()),
                count(verdict.tickets()),
                count(verdict.invalid()),
                count(verdict.deadLetters()),
                count(verdict.lost().size()),
                count(result.outOfOrder().size()),
                count(result.duplicatesDelivered()),
                String.format(Locale.ROOT, "%.1f s", result.longestGapSeconds()),
                String.format(Locale.ROOT, "%.1f s", result.secondsUntilWell()),
                result.outcome()));
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
