package io.orderflow.chaos.verdict;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.orderflow.chaos.load.Published;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of the orders of a run.
 *
 * @param published messages that RocketMQ confirmed
 * @param valid distinct orders that are to be tickets
 * @param tickets how many tickets there are
 * @param invalid distinct orders that are to be dead letters
 * @param deadLetters how many distinct orders are dead letters, in the table or in the topic
 * @param inTopic how many of these are in the topic
 * @param lost keys of orders that are neither
 * @param wrong keys of orders that are what they must not be: a valid one a dead letter, an invalid one a ticket, or
 *     either never published
 */
public record Verdict(
        long published,
        int valid,
        int tickets,
        int invalid,
        int deadLetters,
        int inTopic,
        Set<String> lost,
        Set<String> wrong) {

    /** Compares what was published with what is there. */
    public static Verdict of(Published published, Set<String> tickets, Set<String> table, Set<String> topic) {
        Set<String> dead = new HashSet<>(table);
        dead.addAll(topic);
        Set<String> valid = published.valid();
        Set<String> invalid = published.invalid();

        Set<String> lost = new TreeSet<>(published.confirmed().keySet());
        lost.removeAll(tickets);
        lost.removeAll(dead);

        Set<String> wrong = new TreeSet<>();
        wrong.addAll(without(tickets, valid, published));
        wrong.addAll(without(dead, invalid, published));
        return new Verdict(
                published.messages(),
                valid.size(),
                tickets.size(),
                invalid.size(),
                dead.size(),
                topic.size(),
                lost,
                wrong);
    }

    private static Set<String> without(Set<String> found, Set<String> wanted, Published published) {
        Set<String> rest = new HashSet<>(found);
        rest.removeAll(wanted);
        // Whether RocketMQ has stored such an order, nobody knows.
        rest.removeAll(published.unconfirmed().keySet());
        return rest;
    }

    /** Nothing lost, a ticket for each valid order, a dead letter for each other, and nothing else. */
    @JsonIgnore
    public boolean isPassed() {
        return lost.isEmpty() && wrong.isEmpty() && tickets >= valid && deadLetters >= invalid;
    }
}
