package io.orderflow.audit;

import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ledger of an audit: every message counts once. Not thread-safe. */
public final class AuditBalance {
    private static final int REASONS = 20;
    private static final String OTHER = "other reasons";

    private final Map<Fate.Kind, Long> counts = new LinkedHashMap<>();
    private final Map<String, Long> deadByReason = new LinkedHashMap<>();
    private long published;
    private long missing;
    private long republished;
    private long refused;
    private String lastRefusal;
    private Instant oldest;
    private String idleGroup;

    void published() {
        published++;
    }

    void settled(Fate fate) {
        counts.merge(fate.kind(), 1L, Long::sum);
        if (fate.kind() == Fate.Kind.DEAD) {
            // Whoever refused it may have quoted the order.
            String reason = PhoneNumbers.line(fate.reason(), 90);
            deadByReason.merge(
                    deadByReason.containsKey(reason) || deadByReason.size() < REASONS ? reason : OTHER, 1L, Long::sum);
        }
    }

    void missing() {
        missing++;
    }

    /** @param refusal null if RocketMQ has it */
    void republished(String refusal) {
        if (refusal == null) {
            republished++;
        } else {
            refused++;
            lastRefusal = refusal;
        }
    }

    /** The group has no offset at all. */
    void neverAcknowledged(String group) {
        idleGroup = group;
    }

    void onlyFrom(Instant oldest) {
        this.oldest = oldest;
    }

    public long publishedCount() {
        return published;
    }

    public long missingCount() {
        return missing;
    }

    public long republishedCount() {
        return republished;
    }

    public long tickets() {
        return count(Fate.Kind.TICKET);
    }

    public long duplicates() {
        return count(Fate.Kind.DUPLICATE);
    }

    public long acknowledged() {
        return count(Fate.Kind.ACKNOWLEDGED);
    }

    public long dead() {
        return count(Fate.Kind.DEAD);
    }

    public long redriven() {
        return count(Fate.Kind.REDRIVEN);
    }

    public long waiting() {
        return count(Fate.Kind.WAITING);
    }

    private long count(Fate.Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Where the topic begins, if the span begins before: what is older RocketMQ has deleted; else null. */
    public Instant oldest() {
        return oldest;
    }

    /** Whether every message is found. */
    public boolean isBalanced() {
        return published == tickets() + duplicates() + acknowledged() + dead() + redriven() + waiting() && missing == 0;
    }

    /**
     * The exit code of a command: 0 if nothing is missing, or all of it is published again. 1 also if there are messages, and
     * the group has never acknowledged any of the topic.
     */
    public int exitCode() {
        if (published > 0 && idleGroup != null) {
            return 1;
        }
        return isBalanced() || missing > 0 && republished == missing ? 0 : 1;
    }

    /** The ledger as members of a JSON object. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("published", published);
        map.put("tickets", tickets());
        map.put("duplicates", duplicates());
        map.put("acknowledged", acknowledged());
        map.put("deadLetters", dead());
        map.put("deadLettersByReason", deadByReason);
        map.put("redriven", redriven());
        map.put("waiting", waiting());
        map.put("missing", missing);
        map.put("publishedAgain", republished);
        map.put("notPublishedAgain", refused);
        map.put("groupHasAcknowledged", idleGroup == null);
        map.put("olderAreGone", oldest == null ? null : oldest.toString());
        return map;
    }

    /** The ledger as an aligned table, without a line break at its end. */
    public String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(row("published", published, oldest == null ? "" : "from " + oldest + " on; older ones are gone"));
        lines.add(row("tickets", tickets(), ""));
        lines.add(row("duplicates", duplicates(), ""));
        lines.add(row("acknowledged", acknowledged(), ""));
        lines.add(row("dead letters", dead(), ""));
        deadByReason.forEach((reason, count) -> lines.add(row("", count, reason)));
        lines.add(row("redriven", redriven(), ""));
        lines.add(row(
                "waiting",
                waiting(),
                idleGroup == null
                        ? ""
                        : "group " + OneLine.of(idleGroup, 90)
                                + " has acknowledged nothing of this topic; see that both names are right"));
        lines.add(row("MISSING", missing, ""));
        if (republished + refused > 0) {
            lines.add(row("published again", republished, refused == 0 ? "" : refused + " were not: " + lastRefusal));
        }
        return String.join("\n", lines);
    }

    private static String row(String label, long count, String note) {
        return String.format(Locale.ROOT, "%-20s%,12d  %s", label, count, note).stripTrailing();
    }
}
