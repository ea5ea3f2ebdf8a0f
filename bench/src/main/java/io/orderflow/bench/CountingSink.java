package io.orderflow.bench;

import io.orderflow.testing.process.Commands;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;

/**
 * Stands for the Broker's ingress in a process of its own: answers 202 after a delay, and counts. All of it runs on one
 * event loop, which takes some 60,000 requests a second, several times what the fastest contender sends.
 */
final class CountingSink {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private Arrivals arrivals = Arrivals.unexpected();
    private int delayMillis;
    private int connections;
    private int inFlight;
    private int peakInFlight;

    public static void main(String[] args) throws Exception {
        CountingSink sink = new CountingSink();
        System.out.println(MeasuredProcess.READY + sink.listen());
        Commands.serve(words -> sink.onEventLoop(words).get());
    }

    private int listen() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .connectionHandler(this::onConnection)
                .requestHandler(request -> request.bodyHandler(body -> onOrder(request, body)));
        return listen(server);
    }

    /** Returns the free port that the server has got. */
    static int listen(HttpServer server) throws Exception {
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }

    private void onConnection(HttpConnection connection) {
        connections++;
        connection.closeHandler(closed -> connections--);
    }

    private void onOrder(HttpServerRequest request, Buffer body) {
        arrivals.add(NumberedOrder.number(body));
        peakInFlight = Math.max(peakInFlight, ++inFlight);
        if (delayMillis == 0) {
            accept(request);
        } else {
            vertx.setTimer(delayMillis, timer -> accept(request));
        }
    }

    private void accept(HttpServerRequest request) {
        inFlight--;
        request.response().setStatusCode(202).end();
    }

    private CompletableFuture<String> onEventLoop(String[] words) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        vertx.runOnContext(run -> {
            try {
                answer.complete(answer(words));
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "delay" -> delayMillis = Integer.parseInt(words[1]);
            case "expect" -> {
                arrivals = Arrivals.expected(words);
                peakInFlight = 0;
            }
            case "count" -> {}
            default -> throw new IllegalArgumentException(words[0]);
        }
        return arrivals.counts(connections, peakInFlight).toJson();
    }
}
