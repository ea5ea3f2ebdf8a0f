package io.orderflow.board;

import io.orderflow.board.Asked.Named;
import io.orderflow.board.Redriver.LetterFilter;
import io.vertx.core.http.HttpServerRequest;

/** What can be looked at: the page, and what opens over it. */
final class Pages {
    private static final String LANGUAGE = "orderflow-language";

    private final Parts parts;
    private final Tables tables;
    private final TopicQuestions topics;
    private final Assets assets;
    private final Collector collector;
    private final RedriveDesk redrives;
    private final String token;

    /** @param token that the forms carry */
    Pages(
            Parts parts,
            Tables tables,
            TopicQuestions topics,
            Assets assets,
            Collector collector,
            RedriveDesk redrives,
            String token) {
        this.parts = parts;
        this.tables = tables;
        this.topics = topics;
        this.assets = assets;
        this.collector = collector;
        this.redrives = redrives;
        this.token = token;
    }

    /** @throws Exception what {@link BoardWork} tells the visitor of */
    Reply get(HttpServerRequest request, Words words) throws Exception {
        return switch (request.path()) {
            case "/" -> page(request, words);
            case "/orders" ->
                sheet(request, words, new OrderSheet(words, parts, tables, topics).of(Asked.orderId(request)));
            case "/dead-letters" -> sheet(request, words, letters(request, words, false));
            case "/dead-letters/section" -> Reply.html(letters(request, words, true));
            case "/redrive/confirm" -> sheet(request, words, redrives(words).confirm(Asked.filter(request)));
            case "/redrive" -> redriveState(request, words);
            case "/traces" -> sheet(request, words, traces(words));
            default -> {
                Named letter = Asked.letter(request.path(), "");
                yield letter == null
                        ? Reply.refused(404, words.say("refused.page"))
                        : letter(request, words, letter, false);
            }
        };
    }

    private Reply page(HttpServerRequest request, Words words) {
        Reply page = Reply.html(new Page(words, assets, parts, token).of(collector.now(), null));
        String chosen = request.getParam("lang");
        return chosen != null && chosen.equals(words.tag())
                ? Reply.seeOther("/")
                        .with(
                                "Set-Cookie",
                                LANGUAGE + "=" + chosen + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict")
                : page;
    }

    /** @param whole whether the visitor has asked for its data */
    Reply letter(HttpServerRequest request, Words words, Named name, boolean whole) throws Exception {
        return sheet(request, words, new LetterSheet(words, parts, tables, token).letter(name, whole));
    }

    /** How far the redrive is that runs or has run last. */
    Reply redriveState(HttpServerRequest request, Words words) {
        RedriveJob known = redrives.latest();
        return known == null ? Reply.seeOther("/") : redrive(request, words, known);
    }

    /** How far a redrive is. */
    Reply redrive(HttpServerRequest request, Words words, RedriveJob job) {
        return sheet(request, words, redrives(words).progress(job.state()));
    }

    /** Alone for htmx, which puts it into the page; in its page for a browser without a script. */
    private Reply sheet(HttpServerRequest request, Words words, Html sheet) {
        if (sheet == null) {
            return Reply.refused(404, words.say("letter.gone"));
        }
        return isHtmx(request)
                ? Reply.html(sheet)
                : Reply.html(new Page(words, assets, parts, token).of(collector.now(), sheet));
    }

    /** @param section whether only those of one place, for a list that is there */
    private Html letters(HttpServerRequest request, Words words, boolean section) throws Exception {
        LetterFilter filter = Asked.filter(request);
        LetterList list = new LetterList(words, parts, tables);
        boolean all = request.getParam("all") != null;
        return section && filter.origin() != null
                ? list.section(filter, all, Asked.before(request))
                : list.of(filter, all, Asked.before(request));
    }

    private RedriveSheet redrives(Words words) {
        return new RedriveSheet(words, parts.redriver(), token);
    }

    /** The slowest orders. */
    private Html traces(Words words) {
        return Sheet.of(
                words,
                words.say("traces.title"),
                parts.traces() == null
                        ? Html.of("<p class=\"minor\">{}</p>", words.say("traces.off"))
                        : new TraceSheet(words).of(parts.traces().get()));
    }

    static boolean isHtmx(HttpServerRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    /** Those that the visitor has chosen, or that his browser asks for. */
    static Words words(HttpServerRequest request) {
        String chosen = request.getParam("lang");
        if (chosen == null && request.getCookie(LANGUAGE) != null) {
            chosen = request.getCookie(LANGUAGE).getValue();
        }
        return Words.choose(chosen, request.getHeader("Accept-Language"));
    }
}
