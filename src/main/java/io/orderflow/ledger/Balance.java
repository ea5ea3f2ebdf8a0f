package io.orderflow.ledger;

import io.orderflow.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run. Every message counts once: what was published is the sum of tickets, acknowledged, absorbed,
 * dead, undelivered and lost.
 *
 * @param progress what was expected, published and delivered
 * @param redelivered deliveries beyond the first of a message, or of messages of an earlier run
 * @param tickets issued to orders of this run
 * @param acknowledged orders that need no ticket
 * @param absorbed duplicates, for which nothing more was done
 * @param dead messages that are dead letters
 * @param undelivered messages that the sink has not accepted: the source, or RocketMQ, should have them still
 * @param lost messages that were delivered and are nowhere to be found
 * @param lostKeys the keys of some of them
 * @param ordersPerSecond delivered, from the first publication to the last delivery
 * @param p50 the median time from publication to ticket, in microseconds, as are p99 and max
 */
public record Balance(
        Progress progress,
        long redelivered,
        long tickets,
        long acknowledged,
        long absorbed,
        long dead,
        long undelivered,
        long lost,
        List<String> lostKeys,
        double ordersPerSecond,
        long p50,
        long p99,
        long max) {

    /** How many lost keys are named. */
    static final int EXAMPLES = 5;

    /** The exit code of a command: 0 only if all were published and delivered, and none is lost. */
    public int exitCode() {
        return progress.isDone() && lost == 0 ? 0 : 1;
    }

    /** The ledger as an aligned table, without a line break at its end. */
    public String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(count(
                "published", progress.published(), note(progress.expected() - progress.published(), "not published")));
        lines.add(count("delivered", progress.delivered(), note(redelivered, "delivered again")));
        lines.add(count("tickets", tickets, ""));
        lines.add(count("duplicates absorbed", absorbed, ""));
        lines.add(count("acknowledged", acknowledged, ""));
        lines.add(count("dead letters", dead, note(progress.aside(), "in RocketMQ, which no sink has accepted")));
        if (undelivered > 0) {
            lines.add(count(
                    "not delivered", undelivered, "no sink has accepted them; the command audit tells where they are"));
        }
        lines.add(count("lost", lost, lostKeys.isEmpty() ? "" : "such as " + OneLine.of(String.join(", ", lostKeys))));
        lines.add(count("orders/s", Math.round(ordersPerSecond), ""));
        lines.add(row(
                "publish to ticket",
                tickets == 0
                        ? "           -"
                        : String.format(
                                Locale.ROOT, "  p50 %s  p99 %s  max %s", millis(p50), millis(p99), millis(max))));
        return String.join("\n", lines);
    }

    private static String count(String label, long count, String note) {
        return row(label, String.format(Locale.ROOT, "%,12d  %s", count, note)).stripTrailing();
    }

    private static String row(String label, String value) {
        return String.format(Locale.ROOT, "%-20s%s", label, value);
    }

    private static String note(long count, String what) {
        return count > 0 ? String.format(Locale.ROOT, "%,d %s", count, what) : "";
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%,.1f ms", micros / 1e3);
    }
}
