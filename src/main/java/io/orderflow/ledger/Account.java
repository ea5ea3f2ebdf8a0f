package io.orderflow.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The messages published under one key, and what became of them. It is kept for the whole run, so it is small; a
 * message is kept only until it is accounted for.
 *
 * <pre>
 *              +-- a dead letter with its bytes -----> dead (in the table)
 *              +-- a ticket with its content --------> ticketed (the first), absorbed (the others)
 * published ---+-- acknowledged in its status -------> acknowledged (the first), absorbed (the others)
 *  (open)      +-- another dead letter of its key ---> dead (in the table, or put aside in RocketMQ)
 *              +-- none of these when the run ends --> lost
 * </pre>
 *
 * Not thread-safe: whoever uses it holds its lock.
 */
final class Account {
    private List<Publication> open = List.of();
    private Set<String> acknowledged = Set.of();

    /** How many dead letters have claimed a message by its bytes. */
    private Map<UUID, Integer> claimed = Map.of();

    private boolean ticketed;
    private int published;
    private int delivered;
    private int dead;
    private int aside;

    /** How many of those that were put aside have been delivered since: somebody has published them again. */
    private int revived;

    /** Returns whether this makes one more message both published and delivered. */
    boolean published(Publication publication) {
        List<Publication> all = new ArrayList<>(open.size() + 1);
        all.addAll(open);
        all.add(publication);
        open = List.copyOf(all);
        published++;
        return published - aside <= delivered;
    }

    /** Returns whether this makes one more message both published and delivered. */
    boolean delivered() {
        if (revived < aside && delivered >= published - aside) {
            revived++;
            return false;
        }
        delivered++;
        return delivered <= published - aside;
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

    /** @param closing whether the run has ended; until then a message that is not delivered is not accounted for */
    void settle(Records.Ticket ticket, boolean closing, Tally tally) {
        List<Publication> same =
                take(most(closing), publication -> publication.content().equals(ticket.content()));
        tally.absorbed += same.size();
        if (!same.isEmpty() && ticket.ofThisRun() && !ticketed) {
            ticketed = true;
            tally.absorbed--;
            long sentAt = same.stream().mapToLong(Publication::sentAt).min().orElseThrow();
            tally.ticketed(ticket.issuedAt() - sentAt);
        }
    }

    /** @param closing as of {@link #settle(Records.Ticket, boolean, Tally)} */
    void settle(Records.Acknowledgement acknowledgement, boolean closing, Tally tally) {
        String status = acknowledgement.status();
        List<Publication> same = take(
                most(closing),
                publication -> status.equals(publication.content().status()));
        tally.absorbed += same.size();
        if (!same.isEmpty() && acknowledgement.ofThisRun() && !acknowledged.contains(status)) {
            acknowledged = new HashSet<>(acknowledged);
            acknowledged.add(status);
            tally.absorbed--;
            tally.acknowledged++;
        }
    }

    /** How many messages can be accounted for by what the handler has done: as many as were delivered. */
    private int most(boolean closing) {
        return closing ? open.size() : Math.max(0, delivered - (published - aside - open.size()));
    }

    /**
     * Accounts for the messages whose bytes these dead letters have. Before all else: what was refused may show nothing that the
     * ticket of another message does not show.
     *
     * @param all how many dead letters the key has
     */
    void settleDead(Records.DeadLetters letters, int all, Tally tally) {
        UUID digest = letters.digest();
        if (digest == null) {
            return;
        }
        int before = claimed.getOrDefault(digest, 0);
        int left = Math.max(0, Math.min(letters.letters() - before, all - dead));
        int now = take(left, publication -> publication.digest().equals(digest)).size();
        if (now > 0) {
            claimed = new HashMap<>(claimed);
            claimed.put(digest, before + now);
            dead += now;
            tally.dead += now;
        }
    }

    /**
     * Accounts for messages by dead letters that have other bytes, as a Broker may write them anew. These do not say which of the
     * key's messages they were, so they are assigned only when they cover all that are open, or when no others will come.
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
     * Accounts for a message that was not delivered by a dead letter in RocketMQ, which says which of the key's messages it was, if
     * the letter has its bytes.
     *
     * @param digest of the bytes; null if it has not
     * @return whether one was open
     */
    boolean settleAside(UUID digest, Tally tally) {
        if (undelivered() == 0) {
            return false;
        }
        for (Publication publication : open) {
            if (digest == null || publication.digest().equals(digest)) {
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

    /** The oldest of those that are wanted, so many at most. */
    private List<Publication> take(int most, Predicate<Publication> wanted) {
        List<Publication> taken = open.stream().filter(wanted).limit(most).toList();
        if (!taken.isEmpty()) {
            List<Publication> rest = new ArrayList<>(open);
            taken.forEach(rest::remove);
            open = List.copyOf(rest);
        }
        return taken;
    }
}
