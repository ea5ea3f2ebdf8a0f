package io.orderflow.board;

import io.orderflow.board.Tables.LetterRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Dead letters: a page of them, and one. */
final class LetterSheets {
    private static final int PAGE = 20;
    private static final int MANY = 10;

    private final Words words;
    private final Parts parts;
    private final Tables tables;
    private final String token;

    LetterSheets(Words words, Parts parts, Tables tables, String token) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
        this.token = token;
    }

    /** The dead letters that a filter selects, a page of them. */
    Html letters(Integer code, String reason, boolean all, long before) throws SQLException {
        List<LetterRow> page = tables.letters(code, reason, !all, before, PAGE);
        String query = "code=" + (code == null ? "" : code) + "&reason=" + (reason == null ? "" : Url.encode(reason))
                + (all ? "&all=on" : "");
        return Sheet.of(
                words,
                words.say("letters.title"),
                Html.of(
                        """
                        <form class="filter" action="/dead-letters" hx-get="/dead-letters" hx-target="#sheet">\
                        <label>{}<input name="code" inputmode="numeric" maxlength="3" value="{}"></label>\
                        <label class="wide">{}<input name="reason" maxlength="100" value="{}"></label>\
                        <label class="check"><input type="checkbox" name="all"{}>{}</label>\
                        <button>{}</button></form>\
                        <ol class="rows letters">{}</ol><p class="more">{}{}</p>""",
                        words.say("filter.code"),
                        code,
                        words.say("filter.reason"),
                        reason,
                        all ? Html.of(" checked") : null,
                        words.say("filter.all"),
                        words.say("filter.go"),
                        page.isEmpty()
                                ? Html.of("<li class=\"none\">{}</li>", words.say("letters.none.such"))
                                : Rows.letterRows(words, page, "p"),
                        page.stream().allMatch(letter -> letter.redriven() != null)
                                ? null
                                : Html.of(
                                        "<a class=\"button\" href=\"/redrive/confirm?{}\" hx-get=\"/redrive/confirm?{}\" hx-target=\"#sheet\">{}</a>",
                                        query,
                                        query,
                                        words.say("redrive.these")),
                        page.size() < PAGE
                                ? null
                                : Html.of(
                                        "<a href=\"/dead-letters?{}&amp;before={}\" hx-get=\"/dead-letters?{}&amp;before={}\" hx-target=\"#sheet\">{}</a>",
                                        query,
                                        page.get(page.size() - 1).id(),
                                        query,
                                        page.get(page.size() - 1).id(),
                                        words.say("letters.older"))));
    }

    /**
     * One dead letter.
     *
     * @param whole whether the visitor has asked for its data
     * @return null if there is none of this id
     */
    Html letter(long id, boolean whole) throws SQLException {
        LetterRow letter = tables.letter(id);
        if (letter == null) {
            return null;
        }
        byte[] data = tables.dataOf(id);
        return Sheet.of(
                words,
                words.say("letter.title"),
                Html.of(
                        """
                        <dl><dt>{}</dt><dd class="reason">{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>\
                        <dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd class="id">{}</dd></dl>\
                        <h3>{}</h3>{}<div class="actions">{}{}</div>""",
                        words.say("letter.reason"),
                        letter.reason() == null ? "—" : Masked.of(letter.reason(), 1_000),
                        words.say("letter.code"),
                        letter.code() == null ? "—" : letter.code(),
                        words.say("letter.attempts"),
                        attempts(letter.orderId()),
                        words.say("letter.order"),
                        letter.orderId() == null ? "—" : Rows.order(letter.orderId(), "d"),
                        words.say("letter.died"),
                        Words.dateAndTime(letter.died()),
                        words.say("letter.redriven"),
                        letter.redriven() == null ? words.say("no") : Words.dateAndTime(letter.redriven()),
                        words.say("letter.redrives"),
                        redrives(letter),
                        words.say("letter.event"),
                        letter.eventId(),
                        words.say("letter.data", words.number(letter.size())),
                        whole ? Html.of("<pre tabindex=\"0\">{}</pre>", LetterContent.whole(data)) : fields(data),
                        whole || data == null ? null : reveal(id),
                        letter.redriven() != null
                                ? null
                                : Html.of(
                                        "<a class=\"button\" href=\"/redrive/confirm?id={}\" hx-get=\"/redrive/confirm?id={}\" hx-target=\"#sheet\">{}</a>",
                                        id,
                                        id,
                                        words.say("redrive.one"))));
    }

    /** How often it was redriven, also if it has died since, and who did it last. */
    private String redrives(LetterRow letter) {
        return letter.redrives() == 0 || letter.lastRedrive() == null
                ? words.number(letter.redrives())
                : words.say(
                        "letter.redrives.by",
                        letter.redrives(),
                        Words.dateAndTime(letter.lastRedrive()),
                        letter.lastRedriveBy() == null ? "—" : Masked.of(letter.lastRedriveBy(), 100));
    }

    /** How often the source has sent it to the Broker, by what is known here; of many attempts not each is. */
    private String attempts(String orderId) {
        long known = orderId == null
                ? 0
                : parts.trail().apply(orderId).stream()
                        .filter(step -> step.kind() == TrailStep.Kind.REFUSED || step.kind() == TrailStep.Kind.ACCEPTED)
                        .count();
        return known == 0 ? "—" : known < MANY ? words.number(known) : words.number(MANY) + "+";
    }

    private Html fields(byte[] data) {
        List<Map.Entry<String, String>> fields = LetterContent.masked(data);
        if (fields.isEmpty()) {
            return Html.of("<p class=\"minor\">{}</p>", words.say("letter.unreadable"));
        }
        List<Html> lines = new ArrayList<>();
        fields.forEach(field -> lines.add(Html.of("<dt>{}</dt><dd>{}</dd>", field.getKey(), field.getValue())));
        return Html.of("<dl class=\"data\">{}</dl>", lines);
    }

    private Html reveal(long id) {
        return Sheet.form(
                token,
                "/dead-letters/" + id + "/data",
                Html.of("<button class=\"quiet\">{}</button>", words.say("letter.show")));
    }
}
