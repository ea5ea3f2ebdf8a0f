package io.orderflow.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Plays the Broker. */
final class ClosedLoop implements Load, AutoCloseable {
    /** More than it is ever asked for, so that no order waits for a connection. */
    private static final int CONNECTIONS = 10_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS));
    private final RequestOptions post;
    private volatile Meter meter;
    private volatile boolean closed;

    /** Goes on from load to load: the same order again would be another kind of work. */
    private int next;

    ClosedLoop(URI handler) {
        post = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(handler.getHost())
                .setPort(handler.getPort())
                .setURI("/events/orderflow.order.placed")
                .putHeader("content-type", "application/json")
                .putHeader("ce-specversion", "1.0")
                .putHeader("ce-type", "orderflow.order.placed")
                .putHeader("ce-source", "/bench");
    }

    @Override
    public void start(int concurrency) {
        Meter started = new Meter();
        meter = started;
        vertx.runOnContext(run -> {
            for (int i = 0; i < concurrency; i++) {
                send(started);
            }
        });
    }

    @Override
    public void begin() throws Exception {
        meter.begin();
    }

    @Override
    public Map<String, Double> end() {
        return meter.end();
    }

    /** On the event loop, as all that follows. */
    private void send(Meter its) {
        int number = next++;
        long start = System.nanoTime();
        RequestOptions options = new RequestOptions(post).putHeader("ce-id", Integer.toString(number));
        client.request(options)
                .compose(request -> request.send(Buffer.buffer(NumberedOrder.body(number))))
                .compose(response -> response.body().map(response.statusCode()))
                .onSuccess(status -> {
                    if (status != 200) {
                        its.fail("the handler answered " + status);
                    } else if (its.add(start) && !closed) {
                        send(its);
                    }
                })
                .onFailure(failure -> its.fail(failure.toString()));
    }

    @Override
    public void close() throws Exception {
        // A client that is closed takes no order, and would say so in the log.
        closed = true;
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
