package io.orderflow.board;

import io.orderflow.board.LetterTopics.TopicLetter;
import io.orderflow.board.Tables.LetterRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dead letter as a line of a list, wherever it lies.
 *
 * @param place as in {@link Redriver.LetterFilter}
 * @param orderId null if it has none
 * @param code null if nobody answered
 * @param reason null if unknown
 * @param redriven whether it was, and has not died since
 * @param redrivenAt null if it was not, or that is not known
 */
record LetterLine(
        Origin origin,
        String place,
        String orderId,
        Integer code,
        String reason,
        Instant died,
        boolean redriven,
        Instant redrivenAt) {

    static LetterLine of(LetterRow row) {
        return new LetterLine(
                Origin.TABLE,
                Long.toString(row.id()),
                row.orderId(),
                row.code(),
                row.reason(),
                row.died(),
                row.redriven() != null,
                row.redriven());
    }

    static LetterLine of(TopicLetter letter) {
        return new LetterLine(
                letter.origin(),
                letter.place(),
                letter.orderId(),
                letter.code(),
                letter.reason(),
                letter.died(),
                letter.redriven(),
                null);
    }

    /** Those of all places, the newest first. */
    static List<LetterLine> newest(List<LetterRow> table, List<TopicLetter> topics, int limit) {
        return Stream.concat(table.stream().map(LetterLine::of), topics.stream().map(LetterLine::of))
                .sorted(Comparator.comparing(LetterLine::died).reversed())
                .limit(limit)
                .toList();
    }
}
