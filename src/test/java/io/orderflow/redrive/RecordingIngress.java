package io.orderflow.redrive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A real HTTP server in the place of a Broker's ingress, which keeps every byte. */
final class RecordingIngress implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Request> received = new ConcurrentLinkedQueue<>();
    volatile int answer = 202;
    volatile String words = "told\nin two lines";
    volatile Consumer<Request> beforeAnswer = request -> {};

    /** Not of a million. */
    volatile boolean keepsThem = true;

    /** @param headers of the event, names in lower case */
    record Request(Map<String, String> headers, byte[] body) {
        String id() {
            return headers.get("ce-id");
        }
    }

    RecordingIngress() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                String lower = name.toLowerCase();
                if (lower.startsWith("ce-") || lower.equals("content-type")) {
                    headers.put(lower, String.join(",", values));
                }
            });
            Request request = new Request(headers, exchange.getRequestBody().readAllBytes());
            if (keepsThem) {
                received.add(request);
            }
            beforeAnswer.accept(request);
            byte[] text = words.getBytes();
            exchange.sendResponseHeaders(answer, answer == 202 ? -1 : text.length);
            if (answer != 202) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/orderflow/orders";
    }

    List<Request> received() {
        return List.copyOf(received);
    }

    List<String> ids() {
        return received.stream().map(Request::id).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
