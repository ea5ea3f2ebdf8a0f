package io.orderflow.board;

import java.util.ArrayList;
import java.util.List;

/** Tickets and dead letters as the rows of their lists. */
final class Rows {
    private Rows() {}

    static Html tickets(Words words, List<Tables.TicketRow> tickets) {
        List<Html> rows = new ArrayList<>();
        for (Tables.TicketRow ticket : tickets) {
            rows.add(Html.of(
                    """
                    <li><b class="number">{}</b><span class="what">{}</span><span class="amount">¥{}</span>\
                    <span class="minor">{}{}</span><span class="minor when">{}</span></li>""",
                    ticket.number(),
                    Masked.of(ticket.product(), 80),
                    ticket.amount().toPlainString(),
                    order(ticket.orderId(), "t"),
                    " · " + phone(ticket.phone()),
                    Words.time(ticket.issued())));
        }
        return Html.of(
                "<ol id=\"tickets\" class=\"rows\" hx-swap-oob=\"true\">{}</ol>",
                rows.isEmpty() ? List.of(empty(words, "tickets.none")) : rows);
    }

    /** The table has it masked by as many stars as it had digits. */
    private static String phone(String masked) {
        return "•••" + masked.substring(Math.max(0, masked.length() - 4));
    }

    static Html letters(Words words, List<Tables.LetterRow> letters) {
        return Html.of(
                "<ol id=\"letters\" class=\"rows letters\" hx-swap-oob=\"true\">{}</ol>",
                letters.isEmpty() ? List.of(empty(words, "letters.none")) : letterRows(words, letters, "l"));
    }

    /** @param place keeps the ids of one list apart from those of another */
    static List<Html> letterRows(Words words, List<Tables.LetterRow> letters, String place) {
        List<Html> rows = new ArrayList<>();
        for (Tables.LetterRow letter : letters) {
            rows.add(Html.of(
                    """
                    <li class="{}"><b class="code">{}</b>\
                    <a class="what" id="{}{}" href="/dead-letters/{}" hx-get="/dead-letters/{}" hx-target="#sheet">{}</a>\
                    <span class="minor">{}</span><span class="minor when">{}</span></li>""",
                    letter.redriven() == null ? "" : "done",
                    letter.code() == null ? "—" : letter.code(),
                    place,
                    letter.id(),
                    letter.id(),
                    letter.id(),
                    letter.reason() == null ? words.say("letter.no.reason") : Masked.of(letter.reason(), 140),
                    letter.redriven() == null
                            ? shortened(letter.orderId())
                            : words.say("letter.redriven.at", Words.time(letter.redriven())),
                    Words.time(letter.died())));
        }
        return rows;
    }

    /** A link to what happened to it. */
    static Html order(String orderId, String place) {
        return Html.of(
                "<a id=\"{}-{}\" href=\"/orders?id={}\" hx-get=\"/orders?id={}\" hx-target=\"#sheet\">{}</a>",
                place,
                Url.encode(orderId),
                Url.encode(orderId),
                Url.encode(orderId),
                shortened(orderId));
    }

    /** An orderId has up to 64 characters; whole, it is in the link. */
    static String shortened(String orderId) {
        String id = orderId == null ? "—" : orderId;
        return id.length() <= 20 ? id : id.substring(0, 18) + "…";
    }

    private static Html empty(Words words, String key) {
        return Html.of("<li class=\"none\">{}</li>", words.say(key));
    }
}
