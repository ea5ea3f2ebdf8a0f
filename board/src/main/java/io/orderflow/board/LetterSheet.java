package io.orderflow.board;

import io.orderflow.board.Asked.Named;
import io.orderflow.board.LetterTopics.WholeLetter;
import io.orderflow.board.Tables.LetterRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One dead letter. */
final class LetterSheet {
    private static final int MANY = 10;

    private final Words words;
    private final Parts parts;
    private final Tables tables;
    private final String token;

    LetterSheet(Words words, Parts parts, Tables tables, String token) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
        this.token = token;
    }

    /** What is told of a letter, wherever it lies. @param redriven when, or that it was; null if it was not */
    private record Told(
            Integer code,
            String reason,
            String orderId,
            Instant died,
            String redriven,
            int redrives,
            Instant lastRedrive,
            String lastRedriveBy,
            String event,
            long size) {}

    /**
     * One dead letter.
     *
     * @param whole whether the visitor has asked for its data
     * @return null if there is none there
     */
    Html letter(Named name, boolean whole) throws Exception {
        if (name.origin() == Origin.TABLE) {
            long id = Long.parseLong(name.place());
            LetterRow row = tables.letter(id);
            return row == null ? null : letter(name, told(row), tables.dataOf(id), whole);
        }
        WholeLetter letter = parts.topics().letter(name.origin(), name.place());
        return letter == null ? null : letter(name, told(letter), letter.data(), whole);
    }

    private static Told told(LetterRow row) {
        return new Told(
                row.code(),
                row.reason(),
                row.orderId(),
                row.died(),
                row.redriven() == null ? null : Words.dateAndTime(row.redriven()),
                row.redrives(),
                row.lastRedrive(),
                row.lastRedriveBy(),
                row.eventId(),
                row.size());
    }

    private Told told(WholeLetter whole) {
        LetterTopics.TopicLetter letter = whole.letter();
        return new Told(
                letter.code(),
                letter.reason(),
                letter.orderId(),
                letter.died(),
                letter.redriven() ? words.say("yes") : null,
                letter.redrives(),
                whole.lastRedrive(),
                whole.lastRedriveBy(),
                letter.id(),
                whole.size());
    }

    private Html letter(Named name, Told letter, byte[] data, boolean whole) {
        String query = "from=" + name.origin().key() + "&id=" + Url.encode(name.place());
        return Sheet.of(
                words,
                words.say("letter.title"),
                Html.of(
                        """
                        <dl><dt>{}</dt><dd class="reason">{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>\
                        <dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd class="id">{}</dd></dl>\
                        <h3>{}</h3>{}<div class="actions">{}{}</div>""",
                        words.say("letter.reason"),
                        letter.reason() == null ? "—" : Masked.of(letter.reason(), 1_000),
                        words.say("letter.from"),
                        words.say("origin." + name.origin()),
                        words.say("letter.code"),
                        letter.code() == null ? "—" : letter.code(),
                        words.say("letter.attempts"),
                        attempts(letter.orderId()),
                        words.say("letter.order"),
                        letter.orderId() == null ? "—" : Rows.order(letter.orderId(), "d"),
                        words.say("letter.died"),
                        Words.dateAndTime(letter.died()),
                        words.say("letter.redriven"),
                        letter.redriven() == null ? words.say("no") : letter.redriven(),
                        words.say("letter.redrives"),
                        redrives(letter),
                        words.say("letter.event"),
                        letter.event(),
                        words.say("letter.data", words.number(letter.size())),
                        whole ? Html.of("<pre tabindex=\"0\">{}</pre>", LetterContent.whole(data)) : fields(data),
                        whole || data == null ? null : reveal(name),
                        letter.redriven() != null
                                ? null
                                : Html.of(
                                        "<a class=\"button\" href=\"/redrive/confirm?{}\" hx-get=\"/redrive/confirm?{}\" hx-target=\"#sheet\">{}</a>",
                                        query,
                                        query,
                                        words.say("redrive.one"))));
    }

    /** How often it was redriven, also if it has died since, and who did it last. */
    private String redrives(Told letter) {
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

    private Html reveal(Named name) {
        return Sheet.form(
                token,
                Rows.path(name.origin(), name.place()) + "/data",
                Html.of("<button class=\"quiet\">{}</button>", words.say("letter.show")));
    }
}
