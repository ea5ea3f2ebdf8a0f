package io.orderflow.runner;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.process.JavaCommand;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The handler as the container of a pod that Camel K, or a Deployment like it, has set up. */
class RunInPodTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String ORDER = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412","prodName":"test",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    @TempDir
    Path folder;

    private String database;
    private Path secret;
    private Process process;
    private String url;

    @BeforeEach
    void mount() throws Exception {
        database = Postgres.migratedDatabase();
        // As the kubelet mounts it: a link to a link.
        secret = Files.createDirectories(folder.resolve("conf.d/_secrets/orderflow-database"));
        Path version = Files.createDirectory(secret.resolve("..version"));
        Files.createSymbolicLink(secret.resolve("..data"), version.getFileName());
        Files.writeString(version.resolve("orderflow.database.url"), database + "\n");
        Files.createSymbolicLink(secret.resolve("orderflow.database.url"), Path.of("..data", "orderflow.database.url"));
        Path key = Files.createDirectories(folder.resolve("conf.d/_secrets/orderflow-order-digest"));
        Files.writeString(key.resolve("orderflow.order.digest-key"), Postgres.DIGEST_KEY + "\n");
        Files.writeString(folder.resolve("conf.d/user.properties"), """
                quarkus.http.limits.max-header-size = 128K
                camel.main.shutdown-timeout = 25
                camel.component.knative.environment.resources[0].name = orderflow.order.placed
                camel.component.knative.environment.resources[0].type = event
                """);
    }

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void theHandlerReadsItsMountsAndAnswersProbesAndScrapesOnThePortOfItsOrders() throws Exception {
        start("order-route");
        awaitStart("order-route");

        HttpResponse<String> ticket = CLIENT.send(order(), BodyHandlers.ofString());
        assertThat(ticket.statusCode()).isEqualTo(200);
        assertThat(ticket.headers().firstValue("ce-type")).contains("orderflow.ticket.issued");
        for (String probe : List.of("/q/health", "/q/health/live", "/q/health/ready", "/q/health/started")) {
            HttpResponse<String> health = get(probe);
            assertThat(health.statusCode()).as(probe).isEqualTo(200);
            assertThat(health.body()).as(probe).startsWith("{\"status\":\"UP\"");
        }
        assertThat(get("/q/metrics").body())
                .contains("\norderflow_tickets_issued_total 1.0\n", "jvm_memory_used_bytes", "process_uptime_seconds");
    }

    @Test
    void aHandlerWhoseDatabaseIsGoneIsNotReadyButAlive() throws Exception {
        start("dead-letter-route");
        awaitStart("dead-letter-route");
        try (Connection other = DriverManager.getConnection(Postgres.freshDatabase());
                Statement statement = other.createStatement()) {
            statement.execute("drop database " + database.replaceFirst(".*/([^?]+).*", "$1") + " with (force)");
        }

        HttpResponse<String> health = get("/q/health/ready");

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("the database does not answer").doesNotContain("jdbc:");
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    }

    /** Kubernetes would kill it after 30 s else. */
    @Test
    void aHandlerThatWaitsForItsDatabaseEndsWhenItIsToldTo() throws Exception {
        Files.writeString(
                folder.resolve("conf.d/user.properties"), "orderflow.database.wait = 1h", StandardOpenOption.APPEND);
        Files.writeString(secret.resolve("..version/orderflow.database.url"), "jdbc:postgresql://localhost:1/orders");
        start("order-route");
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("Waiting for it, 1h at most"));

        process.destroy();

        assertThat(process.waitFor(25, TimeUnit.SECONDS)).as(output()).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(output()).doesNotContain("\tat ", "Exception");
    }

    @Test
    void aPropertyThatNobodyReadsIsNamed() throws Exception {
        Files.writeString(secret.resolve("orderflow.database.user"), "x");
        start("order-route");

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output())
                .contains(
                        "orderflow.database.user: nothing reads this property, which a mounted Secret or ConfigMap sets;");
    }

    private HttpRequest order() {
        return HttpRequest.newBuilder(URI.create(url + "/events/orderflow.order.placed"))
                .headers(
                        "ce-specversion", "1.0",
                        "ce-id", "1",
                        "ce-source", "/test",
                        "ce-type", "orderflow.order.placed",
                        "Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ORDER))
                .build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
    }

    private void start(String name) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        ProcessBuilder builder = new ProcessBuilder(
                        JavaCommand.shortLived().main(RunIntegration.class, List.of("--pod")))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("CAMEL_K_INTEGRATION", name);
        builder.environment().put("CAMEL_K_CONF_D", folder.resolve("conf.d").toString());
        builder.environment().put("PORT", Integer.toString(port));
        process = builder.start();
    }

    private void awaitStart(String name) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertThat(process.isAlive()).as(output()).isTrue();
            return output().contains(name + " started");
        });
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("output"));
    }
}
