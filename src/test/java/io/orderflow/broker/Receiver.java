package io.orderflow.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A real HTTP server with any number of subscribers, each at its own path, which records what it gets. */
final class Receiver implements AutoCloseable {
    /** Type of an event that shows whether a Trigger is wired: counted apart, and no subscriber's answer is used up. */
    static final String PROBE = "io.orderflow.probe";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final URI base;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final Set<String> probed = ConcurrentHashMap.newKeySet();

    /** @param base where the Broker reaches this receiver, null for a free port of the loopback interface */
    Receiver(URI base) {
        try {
            server = base == null
                    ? HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0)
                    : HttpServer.create(new InetSocketAddress(base.getPort()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.base = base == null
                ? URI.create("http://127.0.0.1:" + server.getAddress().getPort())
                : base;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** A subscriber that gives these answers in turn, and then acknowledges with 202. */
    Subscriber subscriber(String name, Reply... replies) {
        Subscriber subscriber = new Subscriber(base.resolve("/" + name));
        subscriber.replies.addAll(List.of(replies));
        subscribers.put("/" + name, subscriber);
        return subscriber;
    }

    /** Whether there is such a subscriber, which no probe has reached yet. */
    boolean awaitsProbe(URI subscriber) {
        return subscribers.containsKey(subscriber.getPath()) && !probed.contains(subscriber.getPath());
    }

    URI uri() {
        return base;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (PROBE.equals(exchange.getRequestHeaders().getFirst("ce-type"))) {
                probed.add(exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            Subscriber subscriber = subscribers.get(exchange.getRequestURI().getPath());
            subscriber.received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), body));
            Reply reply = subscriber.replies.poll();
            if (reply == null) {
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            reply.beforeAnswer.run();
            reply.headers.forEach(exchange.getResponseHeaders()::set);
            byte[] text = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.code, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    record Subscriber(URI uri, List<Received> received, Queue<Reply> replies) {
        Subscriber(URI uri) {
            this(uri, new CopyOnWriteArrayList<>(), new ConcurrentLinkedQueue<>());
        }
    }

    record Received(Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    record Reply(int code, Map<String, String> headers, String body, Runnable beforeAnswer) {
        static Reply of(int code) {
            return of(code, "");
        }

        static Reply of(int code, String body) {
            return new Reply(code, Map.of(), body, () -> {});
        }

        static Reply event(String type, String id) {
            return new Reply(
                    200,
                    Map.of("ce-specversion", "1.0", "ce-id", id, "ce-source", "/replies", "ce-type", type),
                    "",
                    () -> {});
        }

        static Reply[] times(int count, int code) {
            return Stream.generate(() -> of(code)).limit(count).toArray(Reply[]::new);
        }

        Reply header(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Reply(code, more, body, beforeAnswer);
        }

        Reply after(Runnable action) {
            return new Reply(code, headers, body, action);
        }
    }
}
