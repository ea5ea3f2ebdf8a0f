package io.orderflow.board;

import io.orderflow.board.LetterTopics.TopicPage;
import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.text.UserLine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The dead letters that a filter selects: a section for each place where they lie, the newest first. */
final class LetterList {
    private static final int PAGE = 20;

    private final Words words;
    private final Parts parts;
    private final Tables tables;

    LetterList(Words words, Parts parts, Tables tables) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
    }

    /** @param all whether with those that are redriven @param before from where the older ones are; empty for the newest */
    Html of(LetterFilter filter, boolean all, String before) throws Exception {
        List<Html> sections = new ArrayList<>();
        for (Origin origin : Origin.values()) {
            if (filter.origin() == null || filter.origin() == origin) {
                // RocketMQ may take long to answer, or not to: the table's are not to wait for it.
                boolean later = filter.origin() == null && origin != Origin.TABLE;
                LetterFilter one = new LetterFilter(origin, null, filter.code(), filter.reason());
                sections.add(later ? later(one, all) : section(one, all, before));
            }
        }
        String query = query(filter, all);
        return Sheet.of(
                words,
                words.say("letters.title"),
                Html.of(
                        "{}{}<p class=\"more\"><a class=\"button\" href=\"/redrive/confirm?{}\" hx-get=\"/redrive/confirm?{}\" hx-target=\"#sheet\">{}</a></p>",
                        form(filter, all),
                        sections,
                        query,
                        query,
                        words.say("redrive.these")));
    }

    private Html form(LetterFilter filter, boolean all) {
        List<Html> origins = new ArrayList<>();
        origins.add(option("", words.say("origin.all"), filter.origin() == null));
        for (Origin origin : Origin.values()) {
            origins.add(option(origin.key(), words.say("origin." + origin), filter.origin() == origin));
        }
        return Html.of(
                """
                <form class="filter" action="/dead-letters" hx-get="/dead-letters" hx-target="#sheet">\
                <label>{}<select name="from">{}</select></label>\
                <label>{}<input name="code" inputmode="numeric" maxlength="3" value="{}"></label>\
                <label class="wide">{}<input name="reason" maxlength="100" value="{}"></label>\
                <label class="check"><input type="checkbox" name="all"{}>{}</label>\
                <button>{}</button></form>""",
                words.say("filter.from"),
                origins,
                words.say("filter.code"),
                filter.code(),
                words.say("filter.reason"),
                filter.reason(),
                all ? Html.of(" checked") : null,
                words.say("filter.all"),
                words.say("filter.go"));
    }

    private static Html option(String value, String text, boolean chosen) {
        return Html.of("<option value=\"{}\"{}>{}</option>", value, chosen ? Html.of(" selected") : null, text);
    }

    /** Asks for itself when it is on the page; without a script it is a link. */
    private Html later(LetterFilter filter, boolean all) {
        String query = query(filter, all);
        return Html.of(
                "<section hx-get=\"/dead-letters/section?{}\" hx-trigger=\"load\" hx-swap=\"outerHTML\" hx-target=\"this\">"
                        + "<h3>{}</h3><a href=\"/dead-letters?{}\">{}</a></section>",
                query,
                words.say("origin." + filter.origin()),
                query,
                words.say("letters.look"));
    }

    /** The letters of one place. */
    Html section(LetterFilter filter, boolean all, String before) throws Exception {
        List<Html> rows;
        String next;
        try {
            if (filter.origin() == Origin.TABLE) {
                Tables.LetterPage page = table(filter, all, before);
                rows = Rows.letters(
                        words, page.letters().stream().map(LetterLine::of).toList(), "p", false);
                next = page.next() == null ? null : page.next().toString();
            } else {
                TopicPage page = parts.topics().page(filter, !all, before, PAGE);
                rows = Rows.letters(
                        words, page.letters().stream().map(LetterLine::of).toList(), "p", false);
                next = page.next();
            }
        } catch (IllegalStateException unanswered) {
            rows = List.of(Html.of("<li class=\"none warn\">{}</li>", Masked.of(UserLine.of(unanswered), 300)));
            next = null;
        }
        if (rows.isEmpty()) {
            rows = List.of(Html.of(
                    "<li class=\"none\">{}</li>",
                    words.say(next == null ? "letters.none.such" : "letters.none.so.far")));
        }
        String older = query(filter, all) + "&before=" + next;
        return Html.of(
                "<section class=\"{}\"><h3>{}</h3><ol class=\"rows letters\">{}</ol>{}</section>",
                filter.origin().key(),
                words.say("origin." + filter.origin()),
                rows,
                next == null
                        ? null
                        : Html.of(
                                "<a class=\"older\" href=\"/dead-letters?{}\" hx-get=\"/dead-letters?{}\" hx-target=\"#sheet\">{}</a>",
                                older,
                                older,
                                words.say("letters.older")));
    }

    private Tables.LetterPage table(LetterFilter filter, boolean all, String before) throws SQLException {
        long id = before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE;
        return tables.letters(filter.code(), filter.reason(), !all, id, PAGE);
    }

    static String query(LetterFilter filter, boolean all) {
        return "from=" + (filter.origin() == null ? "" : filter.origin().key()) + "&code="
                + (filter.code() == null ? "" : filter.code()) + "&reason="
                + (filter.reason() == null ? "" : Url.encode(filter.reason())) + (all ? "&all=on" : "");
    }
}
