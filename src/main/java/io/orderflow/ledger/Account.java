package io.orderflow.ledger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The messages published under one key, and what became of them. It is kept for the whole run, so it is small; a
 * message is kept only until it is accounted for.
 *
 * <pre>
 *              +-- a ticket with its content --------> ticketed (the first), absorbed (the others)
 * published ---+-- acknowledged in its status -------> acknowledged (the first), absorbed (the others)
 *  (open)      +-- a dead letter for it -------------> dead (in the table, or put aside in RocketMQ)
 *              +-- none of these when the run ends --> lost
 * </pre>
 *
 * Not thread-safe: whoever uses it holds its lock.
 */
final class Account {
    private List<Publication> open = List.of();
    private Set<String> acknowledged = Set.of();
    private boolean ticketed;
    private int published;
    private int delivered;
    private int dead;
    private int aside;

    /** Returns whether this makes one more message both published and delivered. */
    boolean published(Publication publication) {
        List<Publication> all = new ArrayList<>(open.size() + 1);
        all.addAll(open);
        all.add(publication);
        open = List.copyOf(all);
        published++;
        return published <= delivered;
    }

    /** Returns whether this makes one more message both published and delivered. */
    boolean delivered() {
        delivered++;
        return delivered <= published;
    }

    boolean isDelivered() {
        return delivered > 0;
    }

    /** How many messages are not accounted for. */
    int open() {
        return open.size();
    }

    /** How many of those the sink has not accepted. */
    int undelivered() {
        return Math.min(open.size(), Math.max(0, published - aside - delivered));
    }

    void settle(Records.Ticket ticket, Tally tally) {
        List<Publication> same = take(publication -> publication.content().equals(ticket.content()));
        tally.absorbed += same.size();
        if (!same.isEmpty() && ticket.ofThisRun() && !ticketed) {
            ticketed = true;
            tally.absorbed--;
            long sentAt = same.stream().mapToLong(Publication::sentAt).min().orElseThrow();
            tally.ticketed(ticket.issuedAt() - sentAt);
        }
    }

    void settle(Records.Acknowledgement acknowledgement, Tally tally) {
        String status = acknowledgement.status();
        List<Publication> same =
                take(publication -> status.equals(publication.content().status()));
        tally.absorbed += same.size();
        if (!same.isEmpty() && acknowledgement.ofThisRun() && !acknowledged.contains(status)) {
            acknowledged = new HashSet<>(acknowledged);
            acknowledged.add(status);
            tally.absorbed--;
            tally.acknowledged++;
        }
    }

    /**
     * Accounts for messages by dead letters. A dead letter does not say which of the key's messages it was, so they are
     * assigned only when they cover all that are open, or when no others will come.
     *
     * @param letters the dead letters of this key in this run
     * @param closing whether the run has ended
     */
    void settleDead(int letters, boolean closing, Tally tally) {
        int unclaimed = letters - dead;
        if (unclaimed >= open.size() || closing) {
            int claimed = Math.min(unclaimed, open.size());
            open = List.copyOf(open.subList(claimed, open.size()));
            dead += claimed;
            tally.dead += claimed;
        }
    }

    /**
     * Accounts for a message by a dead letter in RocketMQ, which says which of the key's messages it was, if the letter has its
     * content.
     *
     * @param content null if it has not
     * @return whether one was open
     */
    boolean settleAside(Content content, Tally tally) {
        for (Publication publication : open) {
            if (content == null || publication.content().equals(content)) {
                List<Publication> others = new ArrayList<>(open);
                others.remove(publication);
                open = List.copyOf(others);
                tally.dead++;
                tally.aside++;
                aside++;
                return true;
            }
        }
        return false;
    }

    private List<Publication> take(Predicate<Publication> wanted) {
        Map<Boolean, List<Publication>> parts = open.stream().collect(Collectors.partitioningBy(wanted));
        open = List.copyOf(parts.get(false));
        return parts.get(true);
    }
}
