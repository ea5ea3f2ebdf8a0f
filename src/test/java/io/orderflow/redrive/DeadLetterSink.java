package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RouteFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A running dead-letter route over a database of its own. */
final class DeadLetterSink implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final String database = Postgres.migratedDatabase();
    private final RouteFile route;
    private final int port;

    DeadLetterSink() throws Exception {
        route = RouteFile.run(
                "routes/DeadLetterRoute.java",
                Map.of(
                        "camel.server.enabled", "true",
                        "camel.server.port", "0",
                        "orderflow.database.url", database));
        port = route.context()
                .getRegistry()
                .findSingleByType(VertxPlatformHttpRouter.class)
                .getServer()
                .getPort();
    }

    /** The headers of an event that died, without data. */
    static Map<String, String> dead(String id, int code, String reason) {
        Map<String, String> headers = new HashMap<>(Map.of(
                "ce-specversion", "1.0",
                "ce-id", id,
                "ce-source", "/test",
                "ce-type", "orderflow.order.placed",
                "ce-subject", "order-" + id,
                "Content-Type", "application/json"));
        headers.put("ce-knativeerrordest", "http://order-route");
        headers.put("ce-knativeerrorcode", Integer.toString(code));
        headers.put("ce-knativeerrordata", Base64.getEncoder().encodeToString(reason.getBytes(UTF_8)));
        return headers;
    }

    /** Delivers a dead letter as the Broker does. */
    void receive(Map<String, String> headers, byte[] data) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/dead-letters"))
                .POST(BodyPublishers.ofByteArray(data));
        headers.forEach(request::header);
        try {
            int status = CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status != 204) {
                throw new IllegalStateException("Not stored: " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first dead letter with this id. */
    String row(String id, String column) {
        return Postgres.query(database, "select " + column + " from dead_letter where event_id = '" + id + "'");
    }

    @Override
    public void close() {
        route.close();
    }
}
