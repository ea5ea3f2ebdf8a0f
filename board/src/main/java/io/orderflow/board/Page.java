package io.orderflow.board;

import io.orderflow.board.Breaker.Breakage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole page, as it is before anything in it is live: complete without a script. */
final class Page {
    private static final String HEAD = """
            <!doctype html>
            <html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyEnabled":false}'>
            <title>{}</title><link rel="icon" href="{}"><link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">
            <script src="{}" defer></script><script src="{}" defer></script><script src="{}" defer></script><script src="{}" defer></script>
            </head>
            """;

    private static final String BODY = """
            <body hx-ext="sse" sse-connect="/events" data-offline="{}">
            <div sse-swap="board" hx-swap="none" hidden></div>
            <header class="top"><h1><img src="{}" alt="" width="28" height="28">{}</h1><div role="status">{}</div>
            <form class="search" role="search" action="/orders" hx-get="/orders" hx-target="#sheet"><input name="id" type="search" maxlength="{}" required placeholder="{}" aria-label="{}"><button>{}</button></form>
            <nav aria-label="{}">{}</nav></header>
            <main>
            <section class="way" aria-label="{}">
            {}{}{}{}{}{}
            </section>
            <section class="panel books" aria-labelledby="h-ledger"><h2 id="h-ledger">{}</h2>{}<p class="minor">{}</p></section>
            <section class="panel buttons" aria-labelledby="h-buttons"><h2 id="h-buttons">{}</h2>
            <div class="group">{}</div><h3>{}</h3><div class="group">{}</div>
            <p id="said" class="said" role="status"></p>{}</section>
            <section class="plots" aria-label="{}">{}</section>
            <section class="panel" aria-labelledby="h-tickets"><h2 id="h-tickets">{}</h2>{}</section>
            <section class="panel" aria-labelledby="h-letters"><h2 id="h-letters">{}<a href="/dead-letters" id="all-letters" hx-get="/dead-letters" hx-target="#sheet">{}</a></h2>{}</section>
            </main>
            <dialog id="sheet" aria-labelledby="sheet-title"{}>{}</dialog>
            </body></html>
            """;

    private final Words words;
    private final Assets assets;
    private final Parts parts;
    private final String token;

    Page(Words words, Assets assets, Parts parts, String token) {
        this.words = words;
        this.assets = assets;
        this.parts = parts;
        this.token = token;
    }

    /** @param sheet what is open over it; null if nothing is */
    Html of(Moment moment, Html sheet) {
        Map<String, Html> live = Picture.of(words, moment);
        return Html.of("{}{}", head(), body(live, sheet));
    }

    private Html head() {
        return Html.of(
                HEAD,
                words.tag(),
                words.say("title"),
                assets.path("icon.svg"),
                assets.path("uplot.css"),
                assets.path("board.css"),
                assets.path("htmx.js"),
                assets.path("sse.js"),
                assets.path("uplot.js"),
                assets.path("board.js"));
    }

    private Html body(Map<String, Html> live, Html sheet) {
        return Html.of(
                BODY,
                words.say("offline"),
                assets.path("icon.svg"),
                words.say("title"),
                live.get("state"),
                OrderSheet.MOST_OF_AN_ID,
                words.say("search.placeholder"),
                words.say("search.label"),
                words.say("search"),
                words.say("language"),
                languages(),
                words.say("way"),
                leg(live, "publisher", "a1"),
                leg(live, "rocketmq", "a2"),
                leg(live, "source", "a3"),
                leg(live, "broker", "a4"),
                leg(live, "handler", "a5"),
                Html.of(
                        "<div class=\"leg last\">{}</div><div class=\"leg aside\"><div class=\"bend\">{}{}</div>{}</div>",
                        live.get("st-ticket"),
                        live.get("a6-rate"),
                        live.get("a6"),
                        live.get("st-deadletters")),
                words.say("ledger"),
                live.get("ledger"),
                words.say("ledger.means"),
                words.say("buttons"),
                List.of(button("lunch"), button("order"), button("malformed"), button("again")),
                words.say("break.title"),
                breakages(),
                Html.of("<div class=\"foot\">{}{}</div>", traces(), live.get("broken")),
                words.say("plots"),
                List.of(plot("rate"), plot("latency"), plot("waiting"), plot("inflight")),
                words.say("tickets"),
                live.get("tickets"),
                words.say("letters"),
                words.say("letters.all"),
                live.get("letters"),
                sheet == null ? null : Html.of(" open"),
                sheet);
    }

    private Html traces() {
        return parts.traces() == null
                ? Html.NONE
                : Html.of(
                        "<p><a id=\"traces\" href=\"/traces\" hx-get=\"/traces\" hx-target=\"#sheet\">{}</a></p>",
                        words.say("traces.title"));
    }

    private List<Html> languages() {
        List<Html> links = new ArrayList<>();
        for (Words other : Words.ALL) {
            links.add(Html.of(
                    "<a href=\"/?lang={}\" lang=\"{}\" hreflang=\"{}\"{}>{}</a>",
                    other.tag(),
                    other.tag(),
                    other.tag(),
                    other == words ? Html.of(" aria-current=\"true\"") : null,
                    other.say("language.name")));
        }
        return links;
    }

    private static Html leg(Map<String, Html> live, String station, String arrow) {
        return Html.of(
                "<div class=\"leg\">{}<div class=\"arrow\">{}{}</div></div>",
                live.get("st-" + station),
                live.get(arrow + "-rate"),
                live.get(arrow));
    }

    private Html button(String what) {
        return press("/publish/" + what, "b-" + what, words.say("button." + what), "");
    }

    private List<Html> breakages() {
        List<Html> buttons = new ArrayList<>();
        for (Breakage breakage : Breakage.values()) {
            if (parts.breaker().possible().contains(breakage)) {
                buttons.add(press(
                        "/break/" + breakage.key(),
                        "b-" + breakage.key(),
                        words.say("break." + breakage.key()),
                        "danger"));
            }
        }
        return buttons.isEmpty() ? List.of(Html.of("<p class=\"minor\">{}</p>", words.say("break.none"))) : buttons;
    }

    private Html press(String action, String id, String label, String kind) {
        return Html.of(
                "<form method=\"post\" action=\"{}\" hx-post=\"{}\" hx-target=\"#said\" hx-disabled-elt=\"find button\">"
                        + "<input type=\"hidden\" name=\"{}\" value=\"{}\"><button id=\"{}\" class=\"{}\">{}</button></form>",
                action,
                action,
                Guard.TOKEN,
                token,
                id,
                kind,
                label);
    }

    /** The figures of a plot are in the texts of the page too; a screen reader needs none. */
    private Html plot(String name) {
        return Html.of(
                "<figure class=\"panel plot\"><figcaption>{}<span class=\"key\" data-key=\"{}\"></span></figcaption>"
                        + "<div id=\"plot-{}\" data-first=\"{}\" data-second=\"{}\"></div></figure>",
                words.say("plot." + name),
                name,
                name,
                words.say("plot." + name + ".1"),
                words.say("plot." + name + ".2"));
    }
}
