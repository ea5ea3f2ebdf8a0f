package io.orderflow.board;

import java.sql.SQLException;

/** The ledger of a run, while it is open. */
@FunctionalInterface
public interface LiveLedger {
    /**
     * How the books stand, checked against the database.
     *
     * @throws SQLException the database does not answer
     */
    Books look() throws SQLException;

    /**
     * How the books stand. What was published is the sum of the last five, of which unsettled is what is under way.
     *
     * @param published messages that RocketMQ has confirmed
     * @param delivered of those, that the sink has accepted
     * @param missing of those delivered, that the database does not have: lost, unless they are found a moment later
     * @param tickets issued to orders of this run
     * @param acknowledged orders that need no ticket
     * @param absorbed duplicates, for which nothing more was done
     * @param dead messages that are dead letters
     * @param p50 median of the time from publication to ticket of what was settled since the last look, in microseconds;
     *     -1 if nothing was
     * @param p99 its 99th percentile
     */
    record Books(
            long published,
            long delivered,
            long missing,
            long tickets,
            long acknowledged,
            long absorbed,
            long dead,
            long p50,
            long p99) {
        static final Books EMPTY = new Books(0, 0, 0, 0, 0, 0, 0, -1, -1);

        long underWay() {
            return published - tickets - acknowledged - absorbed - dead;
        }
    }
}
