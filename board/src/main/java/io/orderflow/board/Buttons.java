package io.orderflow.board;

import io.orderflow.board.Breaker.Breakage;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** What the buttons do: they publish, break a part, show a letter's data and redrive. */
final class Buttons {
    private final Parts parts;
    private final RedriveDesk redrives;
    private final Pages pages;

    Buttons(Parts parts, RedriveDesk redrives, Pages pages) {
        this.parts = parts;
        this.redrives = redrives;
        this.pages = pages;
    }

    /** @throws Exception what {@link BoardWork} tells the visitor of */
    Reply post(HttpServerRequest request, Words words) throws Exception {
        String path = request.path();
        if (path.startsWith("/publish/")) {
            return publish(request, words, path.substring("/publish/".length()));
        }
        if (path.startsWith("/break/")) {
            return breakIt(request, words, path.substring("/break/".length()));
        }
        if (path.equals("/redrive")) {
            return redrive(request, words);
        }
        if (path.equals("/redrive/stop")) {
            redrives.stop();
            return pages.redriveState(request, words);
        }
        Asked.Named letter = Asked.letter(path, "/data");
        return letter == null ? none(words) : pages.letter(request, words, letter, true);
    }

    private Reply publish(HttpServerRequest request, Words words, String what) throws Exception {
        return switch (what) {
            case "lunch" ->
                said(
                        request,
                        Html.of("{}", words.say("said.lunch", parts.publisher().lunch())));
            case "order" ->
                saidOrder(request, words, "said.order", parts.publisher().order());
            case "malformed" ->
                saidOrder(request, words, "said.malformed", parts.publisher().malformed());
            case "again" ->
                saidOrder(request, words, "said.again", parts.publisher().again());
            default -> none(words);
        };
    }

    private Reply breakIt(HttpServerRequest request, Words words, String what) {
        Breakage breakage = Arrays.stream(Breakage.values())
                .filter(one ->
                        one.key().equals(what) && parts.breaker().possible().contains(one))
                .findFirst()
                .orElse(null);
        if (breakage == null) {
            return none(words);
        }
        parts.breaker().start(breakage);
        return said(
                request, Html.of("{}", words.say("said.break", words.say("break." + breakage.key()), Breaker.SECONDS)));
    }

    private Reply redrive(HttpServerRequest request, Words words) {
        RedriveJob begun = redrives.begin(Asked.filterOfForm(request), Asked.meant(request), words);
        return begun == null ? Reply.refused(409, words.say("redrive.other")) : pages.redrive(request, words, begun);
    }

    private static Reply none(Words words) {
        return Reply.refused(404, words.say("refused.button"));
    }

    private static Reply saidOrder(HttpServerRequest request, Words words, String key, String orderId) {
        return said(request, Html.of("{} {}", words.say(key), Rows.order(orderId, "said")));
    }

    private static Reply said(HttpServerRequest request, Html what) {
        return Pages.isHtmx(request) ? Reply.html(what) : Reply.seeOther("/");
    }
}
