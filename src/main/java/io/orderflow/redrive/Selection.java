package io.orderflow.redrive;

import java.time.Instant;
import java.util.Set;

/**
 * Which dead letters are meant: those that every given criterion holds for.
 *
 * @param ids any of these; empty for all
 * @param codes any of these; empty for all
 * @param reason a part of the reason; null for any
 * @param since the first time that is meant; null for any
 * @param until the first time that is no longer meant; null for none
 */
public record Selection(Set<String> ids, Set<Integer> codes, String reason, Instant since, Instant until) {
    /** All there are. */
    public static final Selection ALL = new Selection(Set.of(), Set.of(), null, null, null);

    boolean includes(Redrivable letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (codes.isEmpty() || letter.code() != null && codes.contains(letter.code()))
                && (reason == null || letter.reason() != null && letter.reason().contains(reason))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until));
    }
}
