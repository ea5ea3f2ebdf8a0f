package io.orderflow.operator;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.local.Migrations;
import io.orderflow.runner.Settings;
import io.orderflow.testing.PostgresBinaries;
import io.orderflow.testing.process.ChildProcess;
import io.orderflow.testing.process.JavaCommand;
import io.orderflow.testing.process.StablePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands for Camel JBang in docs/route-files.md, executed as they are printed, but for ports of this test. */
class JBangTest {
    private static final Pattern COMMANDS =
            Pattern.compile("(?s)```sh\n([^`]*camel run routes/OrderRoute.java[^`]*)```");

    private static final String ORDER = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"7","prodName":"Soup",\
            "chargeMoney":"3","chargeTime":1584932320,"finishTime":1584932320}""";

    private static final String DIGEST_KEY = "the-key-of-the-tests-and-of-no-one-else";

    @TempDir
    Path folder;

    @Test
    void theOrderRouteRunsWithCamelJBang() throws Exception {
        int port = StablePorts.free();
        Path log = folder.resolve("log");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(PostgresBinaries.lendTo(folder.resolve("postgres")), 0)) {
            Migrations.apply(
                    new Settings(
                            Map.of(
                                    "orderflow.database.url",
                                    postgres.jdbcUrl(),
                                    "orderflow.order.digest-key",
                                    DIGEST_KEY),
                            Map.of()),
                    "");
            Process shell = start(port, postgres.port(), log);
            try {
                Awaitility.await("the route runs").atMost(Duration.ofMinutes(4)).until(() -> isStarted(shell, log));

                HttpResponse<String> answer = post(port);

                assertThat(answer.statusCode()).as(Files.readString(log)).isEqualTo(200);
                assertThat(answer.headers().firstValue("ce-type")).contains("orderflow.ticket.issued");
                assertThat(answer.body()).contains("\"orderId\":\"1\"");
            } finally {
                shell.descendants().forEach(ProcessHandle::destroy);
                shell.destroy();
                shell.waitFor(ChildProcess.GRACE_PERIOD.toSeconds(), TimeUnit.SECONDS);
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private Process start(int port, int databasePort, Path log) throws IOException {
        Matcher documented = COMMANDS.matcher(Files.readString(Path.of("docs/route-files.md")));
        assertThat(documented.find()).as("docs/route-files.md shows camel run").isTrue();
        String commands = documented
                .group(1)
                .replace("--port=8080", "--port=" + port)
                .replace("localhost:15432", "localhost:" + databasePort)
                .replace("$(cat data/order-digest-key)", DIGEST_KEY);
        ProcessBuilder builder = new ProcessBuilder("bash", "-ec", commands)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().merge("PATH", camel().getParent().toString(), (path, first) -> first + ":" + path);
        return builder.start();
    }

    /** A command of that name, whose home is its own. It shares only the repository of this build, but for our own jars. */
    private Path camel() throws IOException {
        String script = """
                #!/bin/sh
                exec "%s/bin/java" %s -Duser.home="%s" -Dmaven.repo.local="%s" -cp "%s:%s/*" io.orderflow.operator.Camel "$@"
                """.formatted(
                        System.getProperty("java.home"),
                        String.join(" ", JavaCommand.SHORT_LIVED),
                        folder,
                        localRepository(),
                        Path.of("operator/tests/target/test-classes").toAbsolutePath(),
                        Path.of("operator/jbang/target/lib").toAbsolutePath());
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path camel = Files.writeString(bin.resolve("camel"), script);
        return Files.setPosixFilePermissions(camel, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The one of this build, whose jars of ours are those that this command fetches, and gone with the folder. */
    private Path localRepository() throws IOException {
        Path shared = Path.of(System.getProperty("localRepository"));
        Path own = folder.resolve("repository");
        link(shared, "io", own);
        link(shared.resolve("io"), "orderflow", own.resolve("io"));
        return own;
    }

    /** Links to every entry of a folder but one. */
    private static void link(Path folder, String except, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                Path name = entry.getFileName();
                if (!name.toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(name), entry);
                }
            }
        }
    }

    private static boolean isStarted(Process shell, Path log) throws IOException {
        String output = Files.readString(log);
        if (!shell.isAlive()) {
            throw new AssertionError("It ended with " + shell.exitValue() + ":\n" + output);
        }
        return output.contains("Started receive-order");
    }

    private static HttpResponse<String> post(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/events/orderflow.order.placed"))
                .timeout(Duration.ofSeconds(30))
                .headers(
                        "ce-specversion", "1.0",
                        "ce-id", "1",
                        "ce-source", "/test",
                        "ce-type", "orderflow.order.placed",
                        "Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ORDER))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
