package io.orderflow.ledger;

/**
 * How the books of a run stand while it goes on. All are messages; those published that are none of the last four kinds are
 * under way.
 *
 * @param published that RocketMQ has confirmed
 * @param delivered of those, that the sink has accepted
 * @param missing of those, that had been delivered before the database was asked and that it does not have
 * @param tickets issued to orders of this run
 * @param acknowledged orders that need no ticket
 * @param absorbed duplicates, for which nothing more was done
 * @param dead messages that are dead letters
 * @param p50 the median time from publication to ticket, in microseconds, of the tickets found since the last look, as is
 *     p99; -1 if there were none
 */
public record Standing(
        long published,
        long delivered,
        long missing,
        long tickets,
        long acknowledged,
        long absorbed,
        long dead,
        long p50,
        long p99) {}
