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

/** Plays the Broker: so many orders at once, each followed by the next when it has been answered. */
final class ClosedLoop implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client;
    private final RequestOptions post;
    private final Rounds rounds;
    private int next;

    private ClosedLoop(URI handler, int concurrency, Rounds rounds) {
        client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(concurrency));
        post = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(handler.getHost())
                .setPort(handler.getPort())
                .setURI("/events/orderflow.order.placed")
                .putHeader("content-type", "application/json")
                .putHeader("ce-specversion", "1.0")
                .putHeader("ce-type", "orderflow.order.placed")
                .putHeader("ce-source", "/bench");
        this.rounds = rounds;
    }

    /** Runs until the time is over; fails if an order is not answered with its ticket. */
    static Map<String, Double> run(URI handler, int concurrency, int warmUpSeconds, int seconds) throws Exception {
        Rounds rounds = new Rounds(warmUpSeconds, seconds);
        try (ClosedLoop loop = new ClosedLoop(handler, concurrency, rounds)) {
            loop.vertx.runOnContext(run -> {
                for (int i = 0; i < concurrency; i++) {
                    loop.send();
                }
            });
            return rounds.await();
        }
    }

    /** On the event loop, as all that follows. */
    private void send() {
        int number = next++;
        long start = System.nanoTime();
        RequestOptions options = new RequestOptions(post).putHeader("ce-id", Integer.toString(number));
        client.request(options)
                .compose(request -> request.send(Buffer.buffer(Order.body(number))))
                .compose(response -> response.body().map(response.statusCode()))
                .onSuccess(status -> {
                    if (status != 200) {
                        rounds.fail("the handler answered " + status);
                    } else if (rounds.add(start)) {
                        send();
                    }
                })
                .onFailure(failure -> rounds.fail(failure.toString()));
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
