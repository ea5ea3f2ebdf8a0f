package io.orderflow.chaos.verdict;

import io.orderflow.chaos.load.QueueOrder;
import io.orderflow.chaos.world.Passage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What the handler has answered for good during a run, as the proxy before it sees it, whether or not the Broker got to
 * see the answer.
 */
public final class HandlerAnswers implements BiConsumer<Passage, Passage.Reply> {
    private final String prefix;
    private final Timeline timeline;
    private final QueueOrder order = new QueueOrder();
    private final Map<String, Integer> handled = new HashMap<>();
    private long last = System.nanoTime();
    private long longestGap;

    /** @param prefix of the orders of the run; those of others are not counted */
    public HandlerAnswers(String prefix, Timeline timeline) {
        this.prefix = prefix;
        this.timeline = timeline;
    }

    @Override
    public synchronized void accept(Passage passage, Passage.Reply reply) {
        String subject = passage.header("ce-subject");
        if (reply.status() >= 500 || subject == null || !subject.startsWith(prefix)) {
            return;
        }
        handled.merge(passage.header("ce-id"), 1, Integer::sum);
        timeline.delivered(subject);
        order.delivered(subject);
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - last);
        last = now;
    }

    /** The order of each queue, if the sender enters what it sends. */
    public QueueOrder order() {
        return order;
    }

    /** How many there were. */
    public synchronized long count() {
        return handled.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** How many were of an event that the handler had answered before. */
    public synchronized long duplicates() {
        return count() - handled.size();
    }

    /** The longest time from one to the next, and from the beginning to the first. */
    public synchronized double longestGapSeconds() {
        return longestGap / 1e9;
    }
}
