package io.orderflow.runner;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.process.JavaCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One integration, as a process that an orchestrator starts and stops. */
class RunIntegrationTest {
    private static final int SIGTERM = 143;

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void itSaysWhereItServesAndThatItRunsAndStopsWhenTold() throws Exception {
        start(
                "order-route",
                "-p",
                "orderflow.database.url=" + Postgres.migratedDatabase(),
                "-p",
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY);
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("order-route started"));
        assertThat(output()).containsPattern("order-route http://127.0.0.1:[1-9]\\d+");

        process.destroy();

        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(SIGTERM);
    }

    /** 32 KiB of properties of RocketMQ, of which each byte may be percent-encoded. */
    @Test
    void itTakesAllHeadersThatAMessageCanBring() throws Exception {
        start(
                "order-route",
                "-p",
                "orderflow.database.url=" + Postgres.migratedDatabase(),
                "-p",
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY);
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("order-route started"));
        Matcher address =
                Pattern.compile("order-route (http://127.0.0.1:[1-9]\\d+)").matcher(output());
        assertThat(address.find()).isTrue();

        HttpRequest order = HttpRequest.newBuilder(URI.create(address.group(1) + "/events/orderflow.order.placed"))
                .headers(
                        "ce-specversion", "1.0",
                        "ce-id", "1",
                        "ce-source", "/test",
                        "ce-type", "orderflow.order.placed",
                        "Content-Type", "application/json",
                        "ce-note", "%FF".repeat(32 << 10))
                .POST(BodyPublishers.ofString("{\"orderId\":\"1\",\"orderStatus\":\"paid\"}"))
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(order, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);
        assertThatNothingOfTheTracesIsLoaded();
    }

    /** An order has been taken, and no place for its spans is named. */
    private void assertThatNothingOfTheTracesIsLoaded() throws IOException {
        assertThat(Files.readString(folder.resolve("classes")))
                .contains("io.orderflow.order.Order ")
                .doesNotContain("io.opentelemetry", "io.orderflow.opentelemetry", "io.orderflow.spans.HandlerSpans$");
    }

    @ParameterizedTest
    @CsvSource({
        "order-sauce, 2, order-sauce",
        "order-route, 1, orderflow.database.url",
        "dead-letter-route, 1, orderflow.database.url",
        "order-source, 1, orderflow.rocketmq.namesrv-addr",
        "order-simulator, 1, orderflow.rocketmq.namesrv-addr",
    })
    void whatIsMissingOrUnknownIsNamed(String name, int exitCode, String named) {
        StringWriter err = new StringWriter();
        CommandLine command = RunIntegration.commandLine().setErr(new PrintWriter(err, true));

        assertThat(command.execute(name)).isEqualTo(exitCode);
        assertThat(err.toString().lines().findFirst()).get().asString().contains(named);
    }

    private void start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-p", "orderflow.local.order-route-port=0"));
        JavaCommand java = JavaCommand.shortLived("-Xlog:class+load:file=" + folder.resolve("classes"));
        process = new ProcessBuilder(java.main(RunIntegration.class, all))
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile())
                .start();
    }

    private Path outputFile() {
        return folder.resolve("output");
    }

    private String output() throws IOException {
        return Files.readString(outputFile());
    }
}
