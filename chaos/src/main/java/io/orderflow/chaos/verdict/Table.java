package io.orderflow.chaos.verdict;

import java.util.Locale;

/** The table, row by row; in Markdown, and aligned for a console. */
public final class Table {
    private static final String FORMAT = "| %-15s | %9s | %7s | %7s | %7s | %12s | %5s | %10s | %11s | %7s |";

    private Table() {}

    public static String head() {
        return FORMAT.formatted(
                        "run",
                        "published",
                        "valid",
                        "tickets",
                        "invalid",
                        "dead letters",
                        "lost",
                        "duplicates",
                        "longest gap",
                        "verdict")
                + "\n|-----------------|----------:|--------:|--------:|--------:|-------------:|------:|-----------:|------------:|---------|";
    }

    public static String row(RunResult result) {
        Verdict verdict = result.verdict();
        return FORMAT.formatted(
                result.run(),
                count(verdict.published()),
                count(verdict.valid()),
                count(verdict.tickets()),
                count(verdict.invalid()),
                count(verdict.deadLetters()),
                count(verdict.lost().size()),
                count(result.duplicatesDelivered()),
                String.format(Locale.ROOT, "%.1f s", result.longestGapSeconds()),
                result.outcome());
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
