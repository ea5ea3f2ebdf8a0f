package io.orderflow.board;

import io.orderflow.board.Redriver.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A redrive that the visitor has confirmed, while it runs and when it is done. */
final class RedriveJob implements Redriver.Listener {
    /** How many outcomes are shown; the count is of all. */
    private static final int SHOWN = 100;

    private final Redriver.Meant meant;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private boolean done;
    private String failure;

    record Outcome(String id, String orderId, Result result, String reason) {}

    /**
     * @param meant how many there are to try, as far as is known
     * @param more whether there may be more than that
     * @param failure in one line why it was cut short; null if it was not
     */
    record State(
            long meant,
            boolean more,
            long tried,
            Map<Result, Long> counts,
            List<Outcome> outcomes,
            boolean done,
            String failure) {}

    /** @param meant as the visitor was told */
    RedriveJob(Redriver.Meant meant) {
        this.meant = meant;
    }

    @Override
    public synchronized void onDone(String id, String orderId, Result result, String reason) {
        counts.merge(result, 1L, Long::sum);
        outcomes.addFirst(new Outcome(id, orderId, result, reason));
        if (outcomes.size() > SHOWN) {
            outcomes.removeLast();
        }
    }

    synchronized void end(String why) {
        done = true;
        failure = why;
    }

    synchronized State state() {
        long tried = counts.values().stream().mapToLong(Long::longValue).sum();
        return new State(
                Math.max(meant.count(), tried),
                meant.more(),
                tried,
                counts.isEmpty() ? Map.of() : new EnumMap<>(counts),
                new ArrayList<>(outcomes),
                done,
                failure);
    }
}
