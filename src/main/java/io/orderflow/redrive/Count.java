package io.orderflow.redrive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a redrive went so far. Not thread-safe. */
public final class Count {
    long matched;
    long redriven;
    long diedAgain;
    long alreadyRedriven;
    long failed;
    String lastFailure;

    /** The exit code of a command: 0 only if nothing that was selected is left. */
    public int exitCode() {
        return left() == 0 ? 0 : 1;
    }

    /** What has been accepted again. */
    public long redriven() {
        return redriven;
    }

    /** What is selected and was not accepted again: what failed, and in a dry run everything. */
    public long left() {
        return matched - redriven - alreadyRedriven;
    }

    /** The count as an aligned table, without a line break at its end. */
    public String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(row("matched", matched, ""));
        lines.add(row("redriven", redriven, diedAgain == 0 ? "" : "%,d died again".formatted(diedAgain)));
        lines.add(row("already redriven", alreadyRedriven, ""));
        lines.add(row("failed", failed, lastFailure == null ? "" : "the last: " + lastFailure));
        return String.join("\n", lines);
    }

    private static String row(String label, long count, String note) {
        return String.format(Locale.ROOT, "%-20s%,12d  %s", label, count, note).stripTrailing();
    }
}
