package io.orderflow.redrive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a redrive went so far. Not thread-safe. */
public final class Count {
    long matched;
    long redriven;
    long diedAgain;
    long alreadyRedriven;
    long atLimit;
    long failed;
    long due;
    String lastFailure;

    /** The exit code of a command: 0 only if nothing that was selected is a dead letter still. */
    public int exitCode() {
        return left() == 0 && diedAgain == 0 ? 0 : 1;
    }

    /** What has been accepted again. */
    public long redriven() {
        return redriven;
    }

    /** Of a dry run: what would be tried. */
    public long due() {
        return due;
    }

    /** What is selected and was not accepted again: what failed or may not be tried, and in a dry run everything. */
    public long left() {
        return matched - redriven - alreadyRedriven;
    }

    void add(RedriveOutcome outcome) {
        switch (outcome.result()) {
            case REDRIVEN -> redriven++;
            case DIED_AGAIN -> {
                redriven++;
                diedAgain++;
            }
            case AT_LIMIT -> atLimit++;
            case DUE -> due++;
            case FAILED -> {
                failed++;
                lastFailure = outcome.reason();
            }
            default -> throw new IllegalArgumentException(outcome.result().name());
        }
    }

    /** The count as members of a JSON object. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("matched", matched);
        map.put("redriven", redriven);
        map.put("diedAgain", diedAgain);
        map.put("alreadyRedriven", alreadyRedriven);
        map.put("atLimit", atLimit);
        map.put("failed", failed);
        map.put("due", due);
        return map;
    }

    /** The count as an aligned table, without a line break at its end. */
    public String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(row("matched", matched, ""));
        lines.add(row(
                "redriven", redriven, diedAgain == 0 ? "" : String.format(Locale.ROOT, "%,d died again", diedAgain)));
        lines.add(row("already redriven", alreadyRedriven, ""));
        lines.add(row("at limit", atLimit, atLimit == 0 ? "" : "--max-redrives lets them be tried again"));
        lines.add(row("failed", failed, lastFailure == null ? "" : "the last: " + lastFailure));
        return String.join("\n", lines);
    }

    private static String row(String label, long count, String note) {
        return String.format(Locale.ROOT, "%-20s%,12d  %s", label, count, note).stripTrailing();
    }
}
