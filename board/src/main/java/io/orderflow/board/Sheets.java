package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import java.sql.SQLException;

/** What opens over the board, for one visitor: an order's story, dead letters, and their redrive. */
final class Sheets {
    private final Words words;
    private final Parts parts;
    private final Tables tables;
    private final String token;

    Sheets(Words words, Parts parts, Tables tables, String token) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
        this.token = token;
    }

    /** Where an order is now, and what happened to it, by what is known here and by the tables. */
    Html order(String orderId) throws SQLException {
        return new OrderSheet(words, parts, tables).of(orderId);
    }

    /** The dead letters that a filter selects, a page of them. */
    Html letters(Integer code, String reason, boolean all, long before) throws SQLException {
        return new LetterSheets(words, parts, tables, token).letters(code, reason, all, before);
    }

    /** One dead letter; null if there is none of this id. @param whole whether the visitor has asked for its data */
    Html letter(long id, boolean whole) throws SQLException {
        return new LetterSheets(words, parts, tables, token).letter(id, whole);
    }

    /** Asks whether they are really meant. */
    Html confirm(LetterFilter filter) throws Exception {
        return new RedriveSheet(words, parts.redriver(), token).confirm(filter);
    }

    /** How far it is. It asks for itself again until it is done. */
    Html redrive(RedriveJob.State state) {
        return new RedriveSheet(words, parts.redriver(), token).progress(state);
    }

    /** The slowest orders. */
    Html traces() {
        return Sheet.of(
                words,
                words.say("traces.title"),
                parts.traces() == null
                        ? Html.of("<p class=\"minor\">{}</p>", words.say("traces.off"))
                        : new TraceSheet(words).of(parts.traces().get()));
    }
}
