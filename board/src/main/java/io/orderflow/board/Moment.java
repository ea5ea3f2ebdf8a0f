package io.orderflow.board;

import io.orderflow.board.LiveLedger.Books;
import java.time.Instant;
import java.util.List;

/**
 * All that the live part of the page shows of a moment.
 *
 * @param books of the ledger; the latest there are, if the database does not answer
 * @param meters what they say
 * @param rates by the second, over some seconds; of gauges they mean nothing
 * @param publishedRate messages that RocketMQ confirmed, by the second
 * @param waiting messages that RocketMQ has and the source does not work on
 * @param lost messages that were delivered and that the database has not had for some seconds
 * @param tickets the newest; null until the database has told them in time
 * @param letters of the table, the newest; null likewise
 * @param openLetters dead letters of the table that were not redriven, counted to {@link Tables#COUNTED} and one; null likewise
 * @param inRocketMQ the dead letters of its topics; null if it has not answered yet
 * @param databaseAnswers whether the board itself could read it
 */
record Moment(
        Instant at,
        Books books,
        MeterReadings meters,
        MeterReadings rates,
        double publishedRate,
        long waiting,
        long lost,
        List<PartHealth> health,
        List<Breaker.Broken> broken,
        List<Tables.TicketRow> tickets,
        List<Tables.LetterRow> letters,
        Long openLetters,
        LetterTopics.Overview inRocketMQ,
        boolean databaseAnswers) {

    static final Moment FIRST = new Moment(
            Instant.EPOCH,
            Books.EMPTY,
            MeterReadings.NONE,
            MeterReadings.NONE,
            0,
            0,
            0,
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            true);

    /** Whether it is broken on purpose. */
    boolean is(Breaker.Breakage breakage) {
        return broken.stream().anyMatch(one -> one.what() == breakage);
    }

    /** Dead letters of all places that were not redriven; of many, or where those of the table are not known, at least so many. */
    long open() {
        long inTable = openLetters == null ? 0 : Math.min(openLetters, Tables.COUNTED);
        return inTable + (inRocketMQ == null ? 0 : inRocketMQ.open());
    }

    /** Whether there may be more than {@link #open}. */
    boolean isOpenMore() {
        return openLetters == null || openLetters > Tables.COUNTED;
    }

    /** The first check of an integration that is not up, or null. */
    PartHealth failing(String integration) {
        return health.stream()
                .filter(part -> part.name().startsWith(integration + ":") && !part.up())
                .findFirst()
                .orElse(null);
    }
}
