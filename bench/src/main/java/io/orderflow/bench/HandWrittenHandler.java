package io.orderflow.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * The least that a handler of events can be: the statement of the {@link JdbcLoop} behind an HTTP server. No JSON but the
 * order's number, no schema, no reply but a status.
 */
final class HandWrittenHandler {
    static final String NAME = "JDBC behind HTTP";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final JdbcLoop database;

    private HandWrittenHandler(JdbcLoop database) {
        this.database = database;
    }

    /** Arguments: URL, pool size. */
    public static void main(String[] args) throws Exception {
        HandWrittenHandler handler = new HandWrittenHandler(new JdbcLoop(args[0], Integer.parseInt(args[1])));
        System.out.println(MeasuredProcess.READY + handler.listen());
    }

    private int listen() throws Exception {
        HttpServer server =
                vertx.createHttpServer().requestHandler(request -> request.bodyHandler(body -> onOrder(request, body)));
        return CountingSink.listen(server);
    }

    private void onOrder(HttpServerRequest request, Buffer body) {
        vertx.executeBlocking(
                        () -> {
                            database.issue(NumberedOrder.number(body));
                            return 200;
                        },
                        false)
                .onComplete(issued -> request.response()
                        .setStatusCode(issued.succeeded() ? issued.result() : 500)
                        .end());
    }
}
