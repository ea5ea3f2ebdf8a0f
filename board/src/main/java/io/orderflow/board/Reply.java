package io.orderflow.board;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is not a stream. */
record Reply(int status, Map<String, String> headers, String body) {
    /** Nothing of another origin, no script and no style but our files, nobody's frame, nothing kept or passed on. */
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
                    + " base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    static Reply html(Html body) {
        return new Reply(200, Map.of("Content-Type", "text/html; charset=utf-8"), body.toString());
    }

    static Reply json(String body) {
        return new Reply(200, Map.of("Content-Type", "application/json"), body);
    }

    /** @param line for the user */
    static Reply refused(int status, String line) {
        return new Reply(status, Map.of("Content-Type", "text/plain; charset=utf-8"), line + "\n");
    }

    static Reply seeOther(String path) {
        return new Reply(303, Map.of("Location", path), "");
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }

    static void protect(HttpServerResponse response) {
        ALWAYS.forEach(response::putHeader);
    }

    /** And ends the connection: whoever is refused may come again, and holds none meanwhile. */
    void sendLast(HttpServerRequest request) {
        if (!request.response().headWritten() && !request.response().closed()) {
            with("Connection", "close")
                    .write(request.response())
                    .onComplete(sent -> request.connection().close());
        }
    }

    void send(HttpServerResponse response) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        write(response);
    }

    private Future<Void> write(HttpServerResponse response) {
        protect(response);
        headers.forEach(response::putHeader);
        return response.setStatusCode(status).end(body);
    }
}
