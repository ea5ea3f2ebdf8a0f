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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On both engines of Camel K a handler answers as everywhere: what their HTTP server would refuse, or take apart, reaches it as
 * it was sent.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class HandlerOnCamelKTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Path CONFIG = Path.of("config");

    /** 32 KiB of properties of RocketMQ, of which each byte may be percent-encoded. */
    private static final String LONG = "%FF".repeat(32 << 10);

    private static final String ORDER = """
            {"orderId":"5","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"7","prodName":"宫保鸡丁饭",\
            "chargeMoney":"3","chargeTime":1584932320,"finishTime":1584932320}""";

    private static final List<Pod> PODS = new ArrayList<>();

    private static String database;
    private static Pod orders;
    private static Pod deadLetters;

    @Parameter
    Engine engine;

    @BeforeParameterizedClassInvocation
    static void deploy(Engine engine) throws Exception {
        database = Postgres.migratedDatabase();
        orders = deploy("order-route", engine);
        deadLetters = deploy("dead-letter-route", engine);
        PODS.forEach(Pod::awaitReady);
    }

    private static Pod deploy(String name, Engine engine) throws IOException {
        Pod pod = new IntegrationDeployment(CONFIG.resolve("base/integrations/" + name + ".yaml"), engine)
                .secret("orderflow-database", Map.of("orderflow.database.url", database))
                .secret("orderflow-order-digest", Map.of("orderflow.order.digest-key", Postgres.DIGEST_KEY))
                .configMap("orderflow-schema", CONFIG.resolve("order.schema.json"))
                .deploy();
        PODS.add(pod);
        return pod;
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        PODS.forEach(Pod::close);
        PODS.clear();
    }

    @Test
    void anOrderHasOneTicketHoweverOftenItComes() throws Exception {
        for (String id : List.of("5", "6")) {
            HttpResponse<String> answer =
                    answer(orders, "/events/orderflow.order.placed", id, "application/json", ORDER);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("ce-type")).contains("orderflow.ticket.issued");
            assertThat(answer.body()).contains("宫保鸡丁饭");
        }
        assertThat(Postgres.query(database, "select count(*) from ticket where order_id = '5'"))
                .isEqualTo("1");
    }

    /** The runtime would answer it with 404, or with a stack trace; in a plain option of a URI it takes a + for a space. */
    @Test
    void anEventThatIsAllInTheBodyIsTakenToo() throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/test\",\"type\":\"orderflow.order.placed\",\"data\":%s}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(orders.url() + "/events/orderflow.order.placed"))
                .header("Content-Type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(event.formatted(ORDER.replace("\"5\"", "\"7\""))))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    /** As everywhere: a media type knows no case, and 404 would be tried again. */
    @ParameterizedTest
    @CsvSource({
        "Application/CloudEvents+JSON, orderflow.order.placed, 1.0, 200",
        "application/json, orderflow.order.placed, 1.0, 200",
        "application/json, orderflow.ticket.issued, 1.0, 422",
        "application/json, orderflow.order.placed, 19.0, 400"
    })
    void whatIsNoOrderIsRefusedForGoodHoweverItIsSpelled(String contentType, String type, String version, int code)
            throws Exception {
        String order = ORDER.replace("\"5\"", "\"spelled\"");
        boolean structured = contentType.endsWith("+JSON");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(orders.url() + "/events/orderflow.order.placed"))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(
                        structured
                                ? "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"%s\",\"data\":%s}"
                                        .formatted(type, order)
                                : order));
        if (!structured) {
            request.headers("ce-specversion", version, "ce-id", "1", "ce-source", "/t", "ce-type", type);
        }

        assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(code);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedInTheSameWords() throws Exception {
        HttpResponse<String> answer =
                answer(orders, "/events/orderflow.order.placed", "9", "application/json", " ".repeat((1 << 20) + 1));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .isEqualTo(
                        "the body has 1048577 bytes, more than the 1048576 bytes that orderflow.http.max-body-bytes allows");
    }

    @Test
    void anOrderThatIsNoneIsRefusedForGoodAndWithoutAStackTrace() throws Exception {
        HttpResponse<String> answer = answer(orders, "/events/orderflow.order.placed", "8", "application/json", "{}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).doesNotContain("\tat ");
        assertThat(orders.log()).doesNotContain("\tat ");
    }

    /** Plain Quarkus would log the value of every placeholder at its start. */
    @Test
    void noSecretReachesTheLog() throws Exception {
        assertThat(orders.log()).doesNotContain(Postgres.DIGEST_KEY, database);
        assertThat(deadLetters.log()).doesNotContain(database);
    }

    @Test
    void prometheusFindsItsMetrics() throws Exception {
        assertThat(orders.metrics().lines())
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                .anyMatch(line -> line.startsWith("orderflow_"));
        assertThat(deadLetters.metrics()).contains("jvm_memory_used_bytes");
    }

    /** It would take a part of the processor time of each start, and no route here asks it anything. */
    @Test
    void noKubernetesClientIsMadeAtTheStart() throws Exception {
        assertThat(orders.hasLoaded("io.orderflow.order.Order")).isTrue();
        assertThat(orders.hasLoaded("io.fabric8.kubernetes.client.impl.KubernetesClientImpl"))
                .isFalse();
    }

    /** Over all of the kit's jars it would take a seventh of the processor time of each start more. */
    @Test
    void theRouteFilesAreCompiledOverTheFewJarsThatTheyNeed() throws Exception {
        for (Pod pod : List.of(orders, deadLetters)) {
            assertThat(pod.hasLoaded("io.orderflow.quarkus.QuickRouteLoader")).isTrue();
            assertThat(pod.log()).doesNotContain("compiled once more");
        }
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
        return answer(pod, path, id, contentType, body).statusCode();
    }

    private static HttpResponse<String> answer(Pod pod, String path, String id, String contentType, String body)
            throws Exception {
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
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static String stored(String id, String column) {
        return Postgres.query(database, "select " + column + " from dead_letter where event_id = '" + id + "'");
    }
}
