package io.orderflow.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * A real HTTP server in the place of a Broker's ingress. It answers 202, until told otherwise, and remembers every
 * request.
 */
public final class Sink implements AutoCloseable {
    /** What the sink does with a request. */
    @FunctionalInterface
    public interface Behaviour {
        Behaviour ACCEPT =
                (request, event) -> request.response().setStatusCode(202).end();
        /** Never answers. */
        Behaviour HANG = (request, event) -> {};
        /** Sends the head and a part of the body, and drops the connection. */
        Behaviour RESET = (request, event) -> request.response()
                .setStatusCode(202)
                .putHeader("content-length", "100")
                .write("{", sent -> request.connection().close());

        static Behaviour answer(int status) {
            return (request, event) -> request.response().setStatusCode(status).end();
        }

        void handle(HttpServerRequest request, Event event);
    }

    /** A request as it came: header names in lower case. */
    public record Event(Map<String, String> headers, String body) {
        public String id() {
            return headers.get("ce-id");
        }

        public String subject() {
            return headers.get("ce-subject");
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Collection<Event> received = new ConcurrentLinkedQueue<>();
    private final Collection<Event> accepted = new ConcurrentLinkedQueue<>();
    private volatile Behaviour behaviour = Behaviour.ACCEPT;
    private HttpServer server;
    private int port;

    public Sink() {
        up();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public void behave(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Closes the port and all connections. */
    public void down() {
        await(server.close());
    }

    /** Listens again, on the same port as before. */
    public void up() {
        server = await(vertx.createHttpServer().requestHandler(this::handle).listen(port, "127.0.0.1"));
        port = server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Map<String, String> headers = new TreeMap<>();
            request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
            Event event = new Event(headers, body.toString());
            received.add(event);
            request.response().endHandler(ended -> {
                if (request.response().ended() && request.response().getStatusCode() == 202) {
                    accepted.add(event);
                }
            });
            behaviour.handle(request, event);
        });
    }

    /** Every request, in the order of arrival. */
    public List<Event> received() {
        return List.copyOf(received);
    }

    /** The requests that were answered 202, in the order of the answers. */
    public List<Event> accepted() {
        return List.copyOf(accepted);
    }

    /** The ids that were answered 202, with how often. */
    public Map<String, Long> acceptedIds() {
        return accepted.stream().collect(Collectors.groupingBy(Event::id, Collectors.counting()));
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
