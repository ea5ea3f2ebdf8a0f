package io.orderflow;

import io.orderflow.testing.Postgres;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the laptop tells about itself while it serves, over real HTTP. */
class ObservabilityTest {
    private static final String COMPLETED = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412","prodName":"test",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    /** What becomes of one order twice, one that is not completed, and one that is none. */
    private static final String[] COUNTED = {
        "\norderflow_tickets_issued_total 1.0\n",
        "\norderflow_duplicates_absorbed_total 1.0\n",
        "\norderflow_orders_acknowledged_total 1.0\n",
        "\norderflow_orders_refused_total 1.0\n",
        "\norderflow_dead_letters_stored_total 1.0\n"
    };

    private static final Pattern URL = Pattern.compile("Metrics, health +(\\S+)/metrics");

    @TempDir
    static Path data;

    private static Thread serve;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        Path orders = Files.write(
                data.resolve("orders.jsonl"),
                List.of(
                        COMPLETED.formatted("one"),
                        COMPLETED.formatted("one"),
                        COMPLETED.formatted("two").replace("completed", "paid"),
                        "not json"));
        StringWriter out = new StringWriter();
        serve = new Thread(() -> CommandRun.commandLine(out, new StringWriter())
                .execute(CommandRun.arguments(
                        data,
                        "serve",
                        "--orders",
                        orders.toString(),
                        "-p",
                        "orderflow.database.url=" + Postgres.freshDatabase())));
        serve.start();
        Matcher found = await().atMost(Duration.ofMinutes(2)).until(() -> URL.matcher(out.toString()), Matcher::find);
        url = found.group(1);
        // Before any test: what is under way when the database goes away may be committed and not answered, and is a
        // duplicate then.
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(get("/metrics").body()).contains(COUNTED));
    }

    @AfterAll
    static void stop() throws Exception {
        serve.interrupt();
        serve.join(Duration.ofMinutes(1).toMillis());
    }

    @Test
    void oneEndpointCountsWhatBecameOfTheOrders() {
        assertThat(get("/metrics").body()).contains(COUNTED);
        assertThat(get("/metrics").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void itIsReadyUnlessTheDatabaseIsAwayAndLiveAllTheSame() {
        awaitStatus("/health/ready", 200);
        try (Postgres.Outage outage = Postgres.outage()) {
            awaitStatus("/health/ready", 503);
            assertThat(get("/health/ready").body())
                    .contains("order-route:database", "dead-letter-route:database")
                    .contains("the database does not answer");
            assertThat(new JsonObject(get("/health/ready").body())
                            .getJsonArray("checks").stream()
                                    .map(check -> ((JsonObject) check)
                                            .getJsonObject("data")
                                            .getString("message")))
                    .as("what is escaped twice has backslashes")
                    .noneMatch(message -> message.contains("\\"));
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
        }
        awaitStatus("/health/ready", 200);
    }

    @Test
    void itAnswersNothingElse() throws Exception {
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create(url + "/metrics"))
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(post, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    private static void awaitStatus(String path, int status) {
        await().atMost(Duration.ofMinutes(1)).until(() -> get(path).statusCode() == status);
    }

    private static HttpResponse<String> get(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
