package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.board.Tables.LetterRow;
import io.orderflow.board.Tables.StatusRow;
import io.orderflow.board.Tables.TicketRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What opens over the board: an order's story, dead letters, and their redrive. */
final class Sheets {
    private static final int PAGE = 20;
    private static final int MANY = 10;

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
        List<TrailStep> steps = new ArrayList<>(parts.trail().apply(orderId));
        List<TicketRow> tickets = tables.ticketsOf(orderId);
        List<StatusRow> statuses = tables.statusesOf(orderId);
        List<LetterRow> letters = tables.lettersOf(orderId, PAGE);
        for (TicketRow ticket : tickets) {
            steps.add(new TrailStep(ticket.issued(), TrailStep.Kind.TICKET, ticket.number()));
        }
        for (StatusRow status : statuses) {
            steps.add(new TrailStep(status.at(), TrailStep.Kind.ACKNOWLEDGED, status.status()));
        }
        for (LetterRow letter : letters) {
            steps.add(new TrailStep(
                    letter.died(),
                    TrailStep.Kind.DEAD,
                    (letter.code() == null ? "" : letter.code() + " ")
                            + (letter.reason() == null ? "" : Masked.of(letter.reason(), 200))));
            if (letter.redriven() != null) {
                steps.add(new TrailStep(letter.redriven(), TrailStep.Kind.REDRIVEN, ""));
            }
        }
        steps.sort(Comparator.comparing(TrailStep::at));
        List<Html> lines = new ArrayList<>();
        for (TrailStep step : steps) {
            lines.add(Html.of(
                    "<li class=\"{}\"><time>{}</time><span>{} <em>{}</em></span></li>",
                    step.kind().name().toLowerCase(java.util.Locale.ROOT),
                    Words.time(step.at()) + "."
                            + String.format("%03d", step.at().toEpochMilli() % 1_000),
                    words.say("step." + step.kind()),
                    Masked.of(step.detail(), 200)));
        }
        return sheet(
                words.say("order.title"),
                Html.of(
                        "<p class=\"id\">{}</p><p class=\"where\">{}</p>{}<ol class=\"story\">{}</ol>{}",
                        orderId,
                        where(steps, tickets, letters),
                        tickets.isEmpty() ? null : ticket(tickets.get(0)),
                        lines,
                        letters.isEmpty()
                                ? null
                                : Html.of("<ol class=\"rows letters\">{}</ol>", Rows.letterRows(words, letters, "o"))));
    }

    private Html ticket(TicketRow ticket) {
        return Html.of(
                "<p class=\"slip\"><b>{}</b><span>{}</span><span>¥{}</span></p>",
                ticket.number(),
                Masked.of(ticket.product(), 100),
                ticket.amount().toPlainString());
    }

    private String where(List<TrailStep> steps, List<TicketRow> tickets, List<LetterRow> letters) {
        boolean open = letters.stream().anyMatch(letter -> letter.redriven() == null);
        if (!tickets.isEmpty()) {
            return words.say(open ? "where.ticket.and.letter" : "where.ticket");
        }
        if (open) {
            return words.say("where.letter");
        }
        if (steps.isEmpty()) {
            return words.say("where.unknown");
        }
        return switch (steps.get(steps.size() - 1).kind()) {
            case ACKNOWLEDGED -> words.say("where.acknowledged");
            case PUBLISHED -> words.say("where.rocketmq");
            case UNCONFIRMED -> words.say("where.publisher");
            case REFUSED -> words.say("where.source");
            default -> words.say("where.broker");
        };
    }

    /** The dead letters that a filter selects, a page of them. */
    Html letters(Integer code, String reason, boolean all, long before) throws SQLException {
        List<LetterRow> page = tables.letters(code, reason, !all, before, PAGE);
        String query = "code=" + (code == null ? "" : code) + "&reason=" + (reason == null ? "" : Url.encode(reason))
                + (all ? "&all=on" : "");
        return sheet(
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
        return sheet(
                words.say("letter.title"),
                Html.of(
                        """
                        <dl><dt>{}</dt><dd class="reason">{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>\
                        <dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd class="id">{}</dd></dl>\
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
                        words.say("letter.event"),
                        letter.eventId(),
                        words.say("letter.data", words.number(letter.size())),
                        whole ? Html.of("<pre tabindex=\"0\">{}</pre>", LetterContent.whole(data)) : fields(data),
                        whole || data == null ? null : reveal(id),
                        letter.redriven() != null
                                ? null
                                : Html.of(
                                        "<a class=\"button\" href=\"/redrive/confirm?id={}\" hx-get=\"/redrive/confirm?id={}\" hx-target=\"#sheet\">{}</a>",
                                        Url.encode(letter.eventId()),
                                        Url.encode(letter.eventId()),
                                        words.say("redrive.one"))));
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
        return form(
                "/dead-letters/" + id + "/data",
                Html.of("<button class=\"quiet\">{}</button>", words.say("letter.show")));
    }

    /** Asks whether they are really meant. */
    Html confirm(LetterFilter filter) throws Exception {
        long count = parts.redriver().count(filter);
        List<Html> fields = new ArrayList<>();
        filter.ids().forEach(id -> fields.add(hidden("id", id)));
        if (filter.code() != null) {
            fields.add(hidden("code", filter.code()));
        }
        if (filter.reason() != null) {
            fields.add(hidden("reason", filter.reason()));
        }
        fields.add(hidden("meant", count));
        return sheet(
                words.say("redrive.title"),
                Html.of(
                        "<p>{}</p><p class=\"minor\">{}</p><div class=\"actions\">{}</div>",
                        words.say("redrive.question", count),
                        words.say("redrive.means"),
                        count == 0
                                ? null
                                : form(
                                        "/redrive",
                                        Html.of("{}<button>{}</button>", fields, words.say("redrive.yes")))));
    }

    /** How far it is. It asks for itself again until it is done. */
    Html redrive(RedriveJob.State state) {
        List<Html> lines = new ArrayList<>();
        for (RedriveJob.Outcome outcome : state.outcomes()) {
            lines.add(Html.of(
                    "<li class=\"{}\"><b class=\"result\">{}</b>{}<span class=\"minor\">{}</span></li>",
                    kind(outcome.result()),
                    words.say("result." + outcome.result()),
                    outcome.orderId() == null ? "—" : Rows.order(outcome.orderId(), "r"),
                    Masked.of(outcome.reason(), 200)));
        }
        Html inner = Html.of(
                "<p role=\"status\">{}</p><progress max=\"{}\" value=\"{}\"></progress>{}{}<ol class=\"rows outcomes\">{}</ol>",
                words.say(state.done() ? "redrive.done" : "redrive.runs", state.tried(), state.meant()),
                Math.max(1, state.meant()),
                state.tried(),
                counts(state),
                state.failure() == null ? null : Html.of("<p class=\"warn\">{}</p>", Masked.of(state.failure(), 300)),
                lines);
        return sheet(
                words.say("redrive.title"),
                state.done()
                        ? Html.of("<div id=\"redrive\">{}</div>", inner)
                        : Html.of(
                                "<div id=\"redrive\" hx-get=\"/redrive\" hx-trigger=\"every 500ms\" hx-target=\"#sheet\">{}</div>",
                                inner));
    }

    private Html counts(RedriveJob.State state) {
        List<Html> counts = new ArrayList<>();
        state.counts()
                .forEach((result, count) -> counts.add(Html.of(
                        "<li class=\"{}\"><b>{}</b> {}</li>",
                        kind(result),
                        words.number(count),
                        words.say("result." + result))));
        return Html.of("<ul class=\"counts\">{}</ul>", counts);
    }

    /** As in the style sheet. */
    private static String kind(Redriver.Result result) {
        return result.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The slowest orders. */
    Html traces() {
        return sheet(
                words.say("traces.title"),
                parts.traces() == null
                        ? Html.of("<p class=\"minor\">{}</p>", words.say("traces.off"))
                        : new TraceSheet(words).of(parts.traces().get()));
    }

    Html form(String action, Html inner) {
        return Html.of(
                "<form method=\"post\" action=\"{}\" hx-post=\"{}\" hx-target=\"#sheet\">{}{}</form>",
                action,
                action,
                hidden(Guard.TOKEN, token),
                inner);
    }

    private static Html hidden(String name, Object value) {
        return Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
    }

    private Html sheet(String title, Html inner) {
        return Html.of("""
                <header><h2 id="sheet-title">{}</h2><form method="dialog"><button class="close" aria-label="{}">×</button></form>\
                </header><div class="inner">{}</div>""", title, words.say("close"), inner);
    }
}
