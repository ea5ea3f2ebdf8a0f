package io.orderflow.board;

import java.util.ArrayList;
import java.util.List;

/** Tickets and dead letters as the rows of their lists. */
final class Rows {
    /** In bytes, of an address that the board takes. */
    private static final int MOST_OF_A_LINK = 3_000;

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

    static Html letters(Words words, List<LetterLine> letters) {
        return Html.of(
                "<ol id=\"letters\" class=\"rows letters\" hx-swap-oob=\"true\">{}</ol>",
                letters.isEmpty() ? List.of(empty(words, "letters.none")) : letters(words, letters, "l", true));
    }

    /**
     * Rows of a list.
     *
     * @param place keeps the ids of one list apart from those of another
     * @param mixed whether each has to say who gave it up
     */
    static List<Html> letters(Words words, List<LetterLine> letters, String place, boolean mixed) {
        List<Html> rows = new ArrayList<>();
        for (LetterLine letter : letters) {
            rows.add(letter(words, letter, place, mixed));
        }
        return rows;
    }

    private static Html letter(Words words, LetterLine letter, String place, boolean mixed) {
        String path = path(letter.origin(), letter.place());
        String note = !letter.redriven()
                ? shortened(letter.orderId())
                : letter.redrivenAt() == null
                        ? words.say("letter.redriven.before")
                        : words.say("letter.redriven.at", Words.time(letter.redrivenAt()));
        return Html.of(
                """
                <li class="{}"><b class="code">{}</b>\
                <a class="what" id="{}" href="{}" hx-get="{}" hx-target="#sheet">{}</a>\
                <span class="minor">{}{}</span><span class="minor when">{}</span></li>""",
                letter.redriven() ? "done" : "",
                letter.code() == null ? "—" : letter.code(),
                place + letter.origin().key() + letter.place(),
                path,
                path,
                letter.reason() == null ? words.say("letter.no.reason") : Masked.of(letter.reason(), 140),
                note,
                mixed ? " · " + words.say("by." + letter.origin()) : null,
                Words.time(letter.died()));
    }

    /** Where a letter is shown. @param place as in {@link Redriver.LetterFilter} */
    static String path(Origin origin, String place) {
        return "/dead-letters/" + (origin == Origin.TABLE ? "" : origin.key() + "/") + Url.encode(place);
    }

    /** A link to what happened to it; of an id that is longer than an address may be, as others publish under any, its beginning. */
    static Html order(String orderId, String place) {
        if (orderId.length() > OrderSheet.MOST_OF_AN_ID || Url.encode(orderId).length() > MOST_OF_A_LINK) {
            return Html.of("{}", shortened(orderId));
        }
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

    /** In place of a list that the database has not told yet: none is something else. */
    static Html unknown(Words words, String id, String kind) {
        return Html.of(
                "<ol id=\"{}\" class=\"{}\" hx-swap-oob=\"true\">{}</ol>", id, kind, empty(words, "rows.unknown"));
    }

    private static Html empty(Words words, String key) {
        return Html.of("<li class=\"none\">{}</li>", words.say(key));
    }
}
