package io.orderflow.chaos.world;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/** A request on its way through an {@link HttpProxy}. */
public final class Passage {
    private final Vertx vertx;
    private final HttpClient client;
    private final int serverPort;
    private final BiConsumer<Passage, Reply> observer;
    private final HttpServerRequest request;
    private final Buffer body;

    Passage(
            Vertx vertx,
            HttpClient client,
            int serverPort,
            BiConsumer<Passage, Reply> observer,
            HttpServerRequest request,
            Buffer body) {
        this.vertx = vertx;
        this.client = client;
        this.serverPort = serverPort;
        this.observer = observer;
        this.request = request;
        this.body = body;
    }

    /** What the server answered. */
    public record Reply(int status, MultiMap headers, Buffer body) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /** A header of the request; null if it has none of that name. */
    public String header(String name) {
        return request.getHeader(name);
    }

    /** How many bytes its body has. */
    public int size() {
        return body.length();
    }

    /** Asks the server; fails if there is none, and is cut off if the client goes away. */
    public Future<Reply> forward() {
        RequestOptions options = new RequestOptions()
                .setPort(serverPort)
                .setMethod(request.method())
                .setURI(request.uri());
        return client.request(options)
                .compose(forwarded -> {
                    request.headers().forEach((name, value) -> {
                        if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("transfer-encoding")) {
                            forwarded.putHeader(name, value);
                        }
                    });
                    request.response().closeHandler(gone -> forwarded.reset());
                    return forwarded.send(body);
                })
                .compose(response ->
                        response.body().map(answer -> new Reply(response.statusCode(), response.headers(), answer)))
                .onSuccess(reply -> observer.accept(this, reply));
    }

    /** Answers as the server did. */
    public void reply(Reply reply) {
        HttpServerResponse response = request.response();
        if (!response.closed()) {
            response.setStatusCode(reply.status());
            reply.headers().forEach((name, value) -> {
                if (!name.equalsIgnoreCase("transfer-encoding")) {
                    response.putHeader(name, value);
                }
            });
            response.end(reply.body());
        }
    }

    void answer(int status, Map<String, String> headers) {
        HttpServerResponse response = request.response().setStatusCode(status);
        headers.forEach(response::putHeader);
        response.end();
    }

    /** Drops the connection without an answer. */
    public void reset() {
        request.connection().close();
    }

    void breakOff() {
        request.response()
                .setStatusCode(202)
                .putHeader("content-length", "100")
                .write("{")
                .onComplete(written -> reset());
    }

    void after(Duration delay, Runnable action) {
        vertx.setTimer(delay.toMillis(), due -> action.run());
    }
}
