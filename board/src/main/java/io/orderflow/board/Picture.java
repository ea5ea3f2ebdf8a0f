package io.orderflow.board;

import io.orderflow.board.Breaker.Breakage;
import io.orderflow.board.LiveLedger.Books;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the page is live, in pieces by their ids. A piece that changes is sent whole, and takes the place of the one with
 * its id; an arrow's figure is a piece of its own, so that its dots go on moving while it changes.
 */
final class Picture {
    private final Words words;
    private final Moment moment;
    private final Map<String, Html> pieces = new LinkedHashMap<>();

    private Picture(Words words, Moment moment) {
        this.words = words;
        this.moment = moment;
    }

    /** Every piece, by its id. */
    static Map<String, Html> of(Words words, Moment moment) {
        Picture picture = new Picture(words, moment);
        picture.draw();
        return picture.pieces;
    }

    private void draw() {
        MeterReadings meters = moment.meters();
        MeterReadings rates = moment.rates();
        Books books = moment.books();
        PartHealth source = moment.failing("order-source");
        PartHealth handler = moment.failing("order-route");
        PartHealth letters = moment.failing("dead-letter-route");

        state();
        station("publisher", "", words.number(books.published()), words.say("published"), List.of());
        arrow("a1", moment.publishedRate(), "");
        station(
                "rocketmq",
                moment.waiting() > 200 ? "busy" : "",
                words.number(moment.waiting()),
                words.say("waiting"),
                List.of(
                        words.say("lag", words.number(meters.lag())),
                        words.say("delayed", words.number(meters.delayed()))));
        arrow("a2", rates.received(), "");
        station(
                "source",
                source == null ? "" : "bad",
                words.number(meters.inFlight()),
                words.say("in.flight"),
                source == null
                        ? List.of(
                                words.say("retried", words.number(meters.retried())),
                                words.say("handed.back", words.number(meters.handedBack())))
                        : List.of(why(source)));
        arrow(
                "a3",
                rates.accepted(),
                rates.retried() < 0.05 ? "" : words.say("retries", words.figure(rates.retried())));
        broker();
        arrow("a4", rates.handled(), "");
        station(
                "handler",
                handler == null ? "" : "bad",
                words.number(meters.handled()),
                words.say("answered"),
                handler == null
                        ? List.of(
                                words.say("absorbed", words.number(meters.absorbed())),
                                words.say("refused", words.number(meters.refused())))
                        : List.of(why(handler)));
        arrow("a5", rates.tickets(), "");
        tickets(handler);
        arrow("a6", rates.deadLetters(), "");
        station(
                "deadletters",
                letters != null ? "bad" : moment.open() > 0 ? "busy" : "",
                open(),
                words.say("dead.open"),
                deadNotes(letters));
        ledger(books);
        put(
                "tickets",
                moment.tickets() == null
                        ? Rows.unknown(words, "tickets", "rows")
                        : Rows.tickets(words, moment.tickets()));
        put(
                "letters",
                moment.letters() == null && inRocketMQ().isEmpty()
                        ? Rows.unknown(words, "letters", "rows letters")
                        : Rows.letters(words, LetterLine.newest(letters(), inRocketMQ(), Collector.ROWS)));
        breakages();
    }

    /** A figure, of which + says that it is the least; no figure is better than a nought that nobody has counted. */
    private String open() {
        if (moment.openLetters() == null && moment.open() == 0) {
            return "—";
        }
        return words.number(moment.open()) + (moment.isOpenMore() ? "+" : "");
    }

    private List<Tables.LetterRow> letters() {
        return moment.letters() == null ? List.of() : moment.letters();
    }

    private List<LetterTopics.TopicLetter> inRocketMQ() {
        return moment.inRocketMQ() == null ? List.of() : moment.inRocketMQ().newest();
    }

    /** @param failing null if the dead-letter route is well */
    private List<String> deadNotes(PartHealth failing) {
        List<String> notes = new ArrayList<>();
        notes.add(
                failing == null
                        ? words.say("stored", words.number(moment.meters().deadLetters()))
                        : why(failing));
        if (moment.openLetters() == null) {
            notes.add(words.say("dead.uncounted"));
        }
        if (moment.inRocketMQ() != null && moment.inRocketMQ().open() > 0) {
            notes.add(words.say(
                    "dead.in.rocketmq", words.number(moment.inRocketMQ().open())));
        }
        return notes;
    }

    /** In one word and for a screen reader how it is, since the picture says it by colours. */
    private void state() {
        boolean bad = !moment.databaseAnswers()
                || moment.lost() > 0
                || moment.health().stream().anyMatch(part -> !part.up())
                || !moment.broken().isEmpty();
        put(
                "state",
                Html.of(
                        "<p id=\"state\" class=\"state {}\" hx-swap-oob=\"true\">{}</p>",
                        bad ? "bad" : "good",
                        words.say(
                                moment.lost() > 0
                                        ? "state.lost"
                                        : !moment.broken().isEmpty()
                                                ? "state.broken"
                                                : bad ? "state.bad" : "state.good")));
    }

    private void broker() {
        MeterReadings meters = moment.meters();
        Breakage broken = moment.is(Breakage.SINK_REFUSES)
                ? Breakage.SINK_REFUSES
                : moment.is(Breakage.SINK_HANGS)
                        ? Breakage.SINK_HANGS
                        : moment.is(Breakage.SINK_DOWN) ? Breakage.SINK_DOWN : null;
        station(
                "broker",
                broken == null ? "" : "bad",
                words.number(meters.accepted()),
                words.say("accepted"),
                List.of(broken == null ? words.say("broker.well") : words.say("now." + broken.key())));
    }

    private void tickets(PartHealth handler) {
        boolean away = moment.is(Breakage.DATABASE_AWAY) || handler != null || !moment.databaseAnswers();
        station(
                "ticket",
                away ? "bad" : "",
                words.number(moment.meters().tickets()),
                words.say("tickets.issued"),
                List.of(words.say(away ? "now.database-away" : "database.well")));
    }

    private void station(String id, String state, String figure, String label, List<String> notes) {
        List<Html> lines = new ArrayList<>();
        notes.forEach(note -> lines.add(Html.of("<li>{}</li>", note)));
        put("st-" + id, Html.of("""
                <section id="st-{}" class="station {}" hx-swap-oob="true" aria-label="{}">\
                <h3>{}</h3><p class="figure">{}</p><p class="label">{}</p><ul>{}</ul></section>""", id, state, words.say("st." + id), words.say("st." + id), figure, label, lines));
    }

    /** Without addresses, which are long, and which the visitor has from the command. */
    private static String why(PartHealth part) {
        return Masked.of(part.why().replaceAll("(?: from)? ?https?://\\S+?(?=[:,;)]?(?: |$))", ""), 90);
    }

    /** It flows at one of few speeds, so that it is seldom another piece. */
    private void arrow(String id, double rate, String note) {
        String speed = rate < 0.05 ? "still" : rate < 20 ? "slow" : rate < 100 ? "steady" : "fast";
        put(
                id,
                Html.of(
                        "<div id=\"{}\" class=\"track {}\" hx-swap-oob=\"true\" aria-hidden=\"true\"><i></i><i></i><i></i></div>",
                        id,
                        speed));
        put(
                id + "-rate",
                Html.of(
                        "<p id=\"{}-rate\" class=\"rate\" hx-swap-oob=\"true\"><b>{}</b>{}</p>",
                        id,
                        words.say("rate", words.figure(rate)),
                        note.isEmpty() ? "" : Html.of("<span class=\"warn\">{}</span>", note)));
    }

    private void ledger(Books books) {
        List<Html> terms = new ArrayList<>();
        terms.add(term("published", books.published(), "sum"));
        terms.add(sign("="));
        terms.add(term("tickets", books.tickets(), ""));
        terms.add(sign("+"));
        terms.add(term("absorbed", books.absorbed(), ""));
        terms.add(sign("+"));
        terms.add(term("acknowledged", books.acknowledged(), ""));
        terms.add(sign("+"));
        terms.add(term("dead", books.dead(), ""));
        terms.add(sign("+"));
        terms.add(term("underway", books.underWay() - moment.lost(), ""));
        terms.add(sign("+"));
        terms.add(term("lost", moment.lost(), moment.lost() > 0 ? "lost" : "none"));
        put(
                "ledger",
                Html.of(
                        "<div id=\"ledger\" hx-swap-oob=\"true\"><div class=\"ledger\">{}</div>{}</div>",
                        terms,
                        bar(books)));
    }

    /** The sum as a picture. An attribute of SVG is a width that the page's security policy allows. */
    private Html bar(Books books) {
        Map<String, Long> shares = new LinkedHashMap<>();
        shares.put("tickets", books.tickets());
        shares.put("absorbed", books.absorbed());
        shares.put("acknowledged", books.acknowledged());
        shares.put("dead", books.dead());
        shares.put("underway", Math.max(0, books.underWay() - moment.lost()));
        shares.put("lost", moment.lost());
        double all = Math.max(1, books.published());
        List<Html> parts = new ArrayList<>();
        double from = 0;
        for (Map.Entry<String, Long> share : shares.entrySet()) {
            double width = 1000 * share.getValue() / all;
            if (width > 0) {
                parts.add(Html.of(
                        "<rect class=\"{}\" x=\"{}\" width=\"{}\" height=\"10\"/>",
                        share.getKey(),
                        Math.round(from),
                        Math.max(2, Math.round(width))));
            }
            from += width;
        }
        return Html.of(
                "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}</svg>",
                parts);
    }

    private Html term(String id, long value, String kind) {
        return Html.of(
                "<div class=\"term {} t-{}\"><b id=\"sum-{}\" data-value=\"{}\">{}</b><span>{}</span></div>",
                kind,
                id,
                id,
                value,
                words.number(value),
                words.say("ledger." + id));
    }

    private static Html sign(String sign) {
        return Html.of("<i aria-hidden=\"true\">{}</i>", sign);
    }

    private void breakages() {
        List<Html> lines = new ArrayList<>();
        for (Breaker.Broken broken : moment.broken()) {
            long left =
                    Math.max(0, (Duration.between(Instant.now(), broken.until()).toMillis() + 999) / 1_000);
            lines.add(Html.of(
                    "<li><b>{}</b> {}</li>", words.say("break." + broken.what().key()), words.say("left", left)));
        }
        put("broken", Html.of("<ul id=\"broken\" class=\"broken\" hx-swap-oob=\"true\">{}</ul>", lines));
    }

    private void put(String id, Html piece) {
        pieces.put(id, piece);
    }
}
