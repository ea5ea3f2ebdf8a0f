package io.orderflow.broker;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Stands before the ingress, and misbehaves when told to. Used on the event loop only. */
final class Gate {
    private final Handler<HttpServerRequest> ingress;
    private final Set<HttpConnection> connections = new HashSet<>();
    private final List<HttpServerRequest> hung = new ArrayList<>();
    private Misbehaviour misbehaviour = Misbehaviour.NONE;

    Gate(Handler<HttpServerRequest> ingress) {
        this.ingress = ingress;
    }

    void connected(HttpConnection connection) {
        if (misbehaviour == Misbehaviour.DOWN) {
            connection.close();
            return;
        }
        connections.add(connection);
        connection.closeHandler(closed -> connections.remove(connection));
    }

    void handle(HttpServerRequest request) {
        switch (misbehaviour) {
            case NONE -> ingress.handle(request);
            case REFUSE -> request.response().setStatusCode(503).end("told to refuse\n");
            case HANG -> hung.add(request.pause());
            case DOWN -> request.connection().close();
        }
    }

    void set(Misbehaviour now) {
        misbehaviour = now;
        if (now == Misbehaviour.DOWN) {
            List.copyOf(connections).forEach(HttpConnection::close);
        }
        if (now != Misbehaviour.HANG) {
            List<HttpServerRequest> waiting = List.copyOf(hung);
            hung.clear();
            for (HttpServerRequest request : waiting) {
                if (!request.response().closed()) {
                    handle(request);
                    request.resume();
                }
            }
        }
    }
}
