package io.orderflow.operator;

import io.orderflow.testing.Postgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the HTTP server of Camel K's runtime would refuse, or take apart, reaches the handler as it was sent. */
class HandlerOnCamelKTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Path CONFIG = Path.of("config");

    /** 32 KiB of properties of RocketMQ, of which each byte may be percent-encoded. */
    private static final String LONG = "%FF".repeat(32 << 10);

    private static final List<Pod> PODS = new ArrayList<>();

    private static String database;
    private static Pod orders;
    private static Pod deadLetters;

    @BeforeAll
    static void deploy() throws Exception {
        database = Postgres.migratedDatabase();
        orders = deploy("order-route").awaitReady();
        deadLetters = deploy("dead-letter-route").awaitReady();
    }

    private static Pod deploy(String name) throws IOException {
        Pod pod = new IntegrationDeployment(CONFIG.resolve("base/integrations/" + name + ".yaml"))
                .secret("orderflow-database", Map.of("orderflow.database.url", database))
                .secret("orderflow-order-digest", Map.of("orderflow.order.digest-key", Postgres.DIGEST_KEY))
                .configMap("orderflow-schema", CONFIG.resolve("order.schema.json"))
                .deploy();
        PODS.add(pod);
        return pod;
    }

    @AfterAll
    static void stop() {
        PODS.forEach(Pod::close);
    }

    @Test
    void allHeadersThatAMessageCanBringAreTaken() throws Exception {
        String order = "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}";

        assertThat(post(orders, "/events/orderflow.order.placed", "1", "application/json", order))
                .isEqualTo(204);
        assertThat(post(deadLetters, "/dead-letters", "1", "application/json", order))
                .isEqualTo(204);
        assertThat(stored("1", "attributes ->> 'note'")).isEqualTo(LONG);
    }

    @Test
    void aFormIsStoredByteByByte() throws Exception {
        String form = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb+%20\r\n--x--\r\n";

        assertThat(post(deadLetters, "/dead-letters", "2", "multipart/form-data; boundary=x", form))
                .isEqualTo(204);
        assertThat(stored("2", "convert_from(data, 'UTF8')")).isEqualTo(form);
        assertThat(post(deadLetters, "/dead-letters", "3", "application/x-www-form-urlencoded", "a=b&a=%20+"))
                .isEqualTo(204);
        assertThat(stored("3", "convert_from(data, 'UTF8')")).isEqualTo("a=b&a=%20+");
    }

    @Test
    void anOrderThatComesAsAFormIsRefusedForGood() throws Exception {
        assertThat(post(orders, "/events/orderflow.order.placed", "4", "application/x-www-form-urlencoded", "a=b"))
                .isBetween(400, 422)
                .isNotIn(404, 408, 409);
    }

    private static int post(Pod pod, String path, String id, String contentType, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(pod.url() + path))
                .timeout(Duration.ofSeconds(60))
                .headers(
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        id,
                        "ce-source",
                        "/test",
                        "ce-type",
                        "orderflow.order.placed",
                        "ce-note",
                        LONG,
                        "Content-Type",
                        contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
        return answer.statusCode();
    }

    private static String stored(String id, String column) {
        return Postgres.query(database, "select " + column + " from dead_letter where event_id = '" + id + "'");
    }
}
