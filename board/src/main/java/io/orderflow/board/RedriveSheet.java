package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.text.UserLine;
import java.util.ArrayList;
import java.util.List;

/** A redrive: the question whether it is meant, and how far it is. */
final class RedriveSheet {
    private final Words words;
    private final Redriver redriver;
    private final String token;

    RedriveSheet(Words words, Redriver redriver, String token) {
        this.words = words;
        this.redriver = redriver;
        this.token = token;
    }

    /** Asks whether they are really meant. */
    Html confirm(LetterFilter filter) throws Exception {
        try {
            return confirm(filter, redriver.count(filter));
        } catch (IllegalStateException unanswered) {
            if (filter.origin() != null) {
                throw unanswered;
            }
            return ofTheTable(filter, unanswered);
        }
    }

    /** Those of RocketMQ cannot be had: what is in the table need not wait for that. */
    private Html ofTheTable(LetterFilter filter, IllegalStateException unanswered) {
        String query = LetterList.query(new LetterFilter(Origin.TABLE, null, filter.code(), filter.reason()), false);
        return Sheet.of(
                words,
                words.say("redrive.title"),
                Html.of(
                        "<p class=\"warn\" role=\"alert\">{}</p><div class=\"actions\"><a class=\"button\" href=\"/redrive/confirm?{}\" hx-get=\"/redrive/confirm?{}\" hx-target=\"#sheet\">{}</a></div>",
                        Masked.of(UserLine.of(unanswered), 300),
                        query,
                        query,
                        words.say("redrive.table")));
    }

    private Html confirm(LetterFilter filter, Redriver.Meant meant) {
        List<Html> fields = new ArrayList<>();
        if (filter.origin() != null) {
            fields.add(Sheet.hidden("from", filter.origin().key()));
        }
        if (filter.place() != null) {
            fields.add(Sheet.hidden("id", filter.place()));
        }
        if (filter.code() != null) {
            fields.add(Sheet.hidden("code", filter.code()));
        }
        if (filter.reason() != null) {
            fields.add(Sheet.hidden("reason", filter.reason()));
        }
        fields.add(Sheet.hidden("meant", meant.count()));
        if (meant.more()) {
            fields.add(Sheet.hidden("more", "on"));
        }
        return Sheet.of(
                words,
                words.say("redrive.title"),
                Html.of(
                        "<p>{}</p><p class=\"minor\">{}</p><div class=\"actions\">{}</div>",
                        words.say(meant.more() ? "redrive.question.more" : "redrive.question", meant.count()),
                        words.say("redrive.means"),
                        meant.count() == 0 && !meant.more()
                                ? null
                                : Sheet.form(
                                        token,
                                        "/redrive",
                                        Html.of("{}<button>{}</button>", fields, words.say("redrive.yes")))));
    }

    /** How far it is. It asks for itself again until it is done. */
    Html progress(RedriveJob.State state) {
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
                "<p role=\"status\">{}</p>{}{}{}{}<ol class=\"rows outcomes\">{}</ol>",
                words.say(said(state), state.tried(), state.meant()),
                bar(state),
                state.done() ? null : stop(),
                counts(state),
                state.failure() == null ? null : Html.of("<p class=\"warn\">{}</p>", Masked.of(state.failure(), 300)),
                lines);
        return Sheet.of(
                words,
                words.say("redrive.title"),
                state.done()
                        ? Html.of("<div id=\"redrive\">{}</div>", inner)
                        : Html.of(
                                "<div id=\"redrive\" hx-get=\"/redrive\" hx-trigger=\"every 500ms\" hx-target=\"#sheet\">{}</div>",
                                inner));
    }

    private static String said(RedriveJob.State state) {
        return (state.done() ? "redrive.done" : "redrive.runs") + (state.more() ? ".more" : "");
    }

    /** Where nobody knows how many there are, it says only that it runs. */
    private static Html bar(RedriveJob.State state) {
        return state.more() && !state.done()
                ? Html.of("<progress></progress>")
                : Html.of(
                        "<progress max=\"{}\" value=\"{}\"></progress>",
                        Math.max(1, state.more() ? state.tried() : state.meant()),
                        state.tried());
    }

    private Html stop() {
        return Sheet.form(
                token,
                "/redrive/stop",
                Html.of("<button id=\"redrive-stop\" class=\"quiet\">{}</button>", words.say("redrive.stop")));
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
}
