package io.orderflow.board;

/** What opens over the board: a title, something to close it with, and what is in it. */
final class Sheet {
    private Sheet() {}

    static Html of(Words words, String title, Html inner) {
        return Html.of("""
                <header><h2 id="sheet-title">{}</h2><form method="dialog"><button id="sheet-close" class="close" aria-label="{}">×</button></form>\
                </header><div class="inner">{}</div>""", title, words.say("close"), inner);
    }

    /** A form whose answer takes the sheet's place. @param token without which it would be refused */
    static Html form(String token, String action, Html inner) {
        return Html.of(
                "<form method=\"post\" action=\"{}\" hx-post=\"{}\" hx-target=\"#sheet\">{}{}</form>",
                action,
                action,
                hidden(Guard.TOKEN, token),
                inner);
    }

    static Html hidden(String name, Object value) {
        return Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
    }
}
