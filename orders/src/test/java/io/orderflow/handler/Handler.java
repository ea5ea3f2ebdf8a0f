package io.orderflow.handler;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RouteFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.awaitility.Awaitility;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A running route file of the handler, and the HTTP client that plays the Broker. */
final class Handler implements AutoCloseable {
    static final String ORDERS = "/events/orderflow.order.placed";
    static final String DEAD_LETTERS = "/dead-letters";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final RouteFile integration;
    private final int port;

    private Handler(RouteFile integration) {
        this.integration = integration;
        this.port = integration
                .context()
                .getRegistry()
                .findSingleByType(VertxPlatformHttpRouter.class)
                .getServer()
                .getPort();
    }

    /** The two ways a CloudEvent travels over HTTP. */
    enum Mode {
        BINARY {
            @Override
            HttpResponse<String> send(Handler handler, String eventId, byte[] data) throws Exception {
                return handler.post(ORDERS, binaryHeaders(eventId), data);
            }
        },
        STRUCTURED {
            @Override
            HttpResponse<String> send(Handler handler, String eventId, byte[] data) throws Exception {
                String event = """
                        {"specversion":"1.0","id":"%s","source":"/test","type":"orderflow.order.placed",%s}""".formatted(
                        eventId, "\"data_base64\":\"" + Base64.getEncoder().encodeToString(data) + '"');
                return handler.post(
                        ORDERS, Map.of("Content-Type", "application/cloudevents+json"), event.getBytes(UTF_8));
            }
        };

        abstract HttpResponse<String> send(Handler handler, String eventId, byte[] data) throws Exception;

        HttpResponse<String> send(Handler handler, String eventId, String data) throws Exception {
            return send(handler, eventId, data.getBytes(UTF_8));
        }
    }

    static Handler orders(String jdbcUrl) throws Exception {
        return run("routes/OrderRoute.java", jdbcUrl, Map.of());
    }

    static Handler deadLetters(String jdbcUrl) throws Exception {
        return run("routes/DeadLetterRoute.java", jdbcUrl, Map.of());
    }

    /** Starts a route file on a free port over the database. */
    static Handler run(String routeFile, String jdbcUrl, Map<String, String> more) throws Exception {
        Map<String, String> properties = new HashMap<>(Map.of(
                "camel.server.enabled", "true",
                "camel.server.port", "0",
                "camel.component.knative.environment.resources[0].name", "orderflow.order.placed",
                "camel.component.knative.environment.resources[0].type", "event",
                "camel.component.knative.environment.resources[0].endpoint-kind", "source",
                "camel.component.knative.environment.resources[0].object-name", "orders",
                "camel.component.knative.environment.resources[0].path", ORDERS,
                "orderflow.database.url", jdbcUrl,
                "orderflow.order.digest-key", Postgres.DIGEST_KEY));
        properties.putAll(more);
        return new Handler(RouteFile.run(routeFile, properties));
    }

    /** What readiness says of the checks that are down. */
    List<String> down() {
        return HealthCheckHelper.invokeReadiness(integration.context()).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result -> result.getMessage().orElse(""))
                .toList();
    }

    static Map<String, String> binaryHeaders(String eventId) {
        return new HashMap<>(Map.of(
                "ce-specversion", "1.0",
                "ce-id", eventId,
                "ce-source", "/test",
                "ce-type", "orderflow.order.placed",
                "Content-Type", "application/json"));
    }

    HttpResponse<String> post(String path, Map<String, String> headers, byte[] body) throws Exception {
        return CLIENT.send(request(path, headers, body), BodyHandlers.ofString(UTF_8));
    }

    CompletableFuture<HttpResponse<String>> postAsync(String path, Map<String, String> headers, byte[] body) {
        return CLIENT.sendAsync(request(path, headers, body), BodyHandlers.ofString(UTF_8));
    }

    private HttpRequest request(String path, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request.build();
    }

    /** Sends the beginning of a request, or all of it, and returns the first line and the end of what is answered. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String status = answer.readLine();
            int length = 0;
            for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
                length = line.matches("(?i)content-length: .*") ? Integer.parseInt(line.substring(16)) : length;
            }
            char[] body = new char[length];
            int read = length == 0 ? 0 : answer.read(body);
            return status + "\n" + new String(body, 0, read);
        }
    }

    /** Comes again while the answer is 503, as the Broker does: a pool needs a moment to see that its database is back. */
    static HttpResponse<String> retrying(Callable<HttpResponse<String>> request) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(request, answer -> answer.statusCode() != 503);
    }

    @Override
    public void close() {
        integration.close();
    }
}
