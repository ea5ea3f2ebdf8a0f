package io.orderflow.board;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections that are open. Whoever opens more than there may be, and sends no whole request, loses the oldest of those
 * that have sent none: a visitor's is served as soon as his request is there, so nobody can lock him out by holding many. On
 * the event loop only.
 */
final class Connections {
    private final int limit;
    private final Set<HttpConnection> open = new HashSet<>();

    /** Of those, which have no whole request under way; the oldest first. */
    private final Set<HttpConnection> silent = new LinkedHashSet<>();

    Connections(int limit) {
        this.limit = limit;
    }

    void opened(HttpConnection connection) {
        open.add(connection);
        silent.add(connection);
        connection.closeHandler(closed -> {
            open.remove(connection);
            silent.remove(connection);
        });
        if (open.size() > limit) {
            // The new one itself, if all others are served.
            HttpConnection oldest = silent.iterator().next();
            open.remove(oldest);
            silent.remove(oldest);
            oldest.close();
        }
    }

    /** Its request is there, all of it: it is left alone until the answer is. */
    void serve(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        silent.remove(connection);
        request.response().endHandler(answered -> {
            if (open.contains(connection)) {
                silent.add(connection);
            }
        });
    }
}
