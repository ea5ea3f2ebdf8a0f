package io.orderflow.operator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The container of an Integration: a process with the operator's command line, environment and limits. */
final class Pod implements AutoCloseable {
    /** What Kubernetes grants a container between SIGTERM and SIGKILL. */
    static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    /** The operator's default limit is 512Mi, which it reads as 536 M and halves for the heap. */
    static final long MEMORY_LIMIT_MIB = 512;

    private static final String MAX_HEAP = "-Xmx268M";

    /** What a JVM of its own accord takes in a container with half a core and {@link #MEMORY_LIMIT_MIB}. */
    private static final List<String> AS_IN_A_SMALL_CONTAINER =
            List.of("-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final String name;
    private final Path log;
    private final Process process;
    private final Instant launched = Instant.now();
    private Duration startTime = Duration.ZERO;

    Pod(String name, Path folder, Mounts mounts, Map<String, String> environment) throws IOException {
        this.name = name;
        this.log = folder.resolve("log");
        Path kit = Path.of("operator/kits", name, "target/quarkus-app").toAbsolutePath();
        if (!Files.isDirectory(kit)) {
            throw new IllegalStateException(kit + " is missing; mvn verify builds it");
        }
        List<String> classPath = new ArrayList<>(mounts.classPath());
        for (String part : List.of("*", "app/*", "lib/boot/*", "lib/main/*")) {
            classPath.add(kit + "/" + part);
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), MAX_HEAP));
        command.addAll(AS_IN_A_SMALL_CONTAINER);
        command.addAll(List.of("-cp", String.join(":", classPath), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        // Nothing of this machine's, but the encoding of the operator's base image.
        builder.environment().clear();
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment()
                .putAll(Map.of(
                        "CAMEL_K_CONF",
                                mounts.root().resolve("application.properties").toString(),
                        "CAMEL_K_CONF_D", mounts.root().resolve("conf.d").toString(),
                        "CAMEL_K_MOUNT_PATH_CONFIGMAPS",
                                mounts.root().resolve("conf.d/_configmaps").toString(),
                        "CAMEL_K_MOUNT_PATH_SECRETS",
                                mounts.root().resolve("conf.d/_secrets").toString(),
                        "QUARKUS_LOG_LEVEL", "INFO",
                        "QUARKUS_CONSOLE_COLOR", "false",
                        "QUARKUS_LOG_CONSOLE_JSON", "false",
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", "0"));
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Waits until its readiness probe succeeds. */
    Pod awaitReady() {
        Awaitility.await(name + " is ready")
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    requireAlive();
                    return isReady();
                });
        startTime = Duration.between(launched, Instant.now());
        return this;
    }

    private void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        URI url = url();
        if (url == null) {
            return false;
        }
        HttpRequest probe = HttpRequest.newBuilder(url.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return CLIENT.send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException busy) {
            return false;
        }
    }

    /** Where it serves HTTP; null until it does. */
    URI url() throws IOException {
        Matcher line = LISTENING.matcher(log());
        return line.find() ? URI.create(line.group(1)) : null;
    }

    /** All that it has written. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** From its launch until it was ready. */
    Duration startTime() {
        return startTime;
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM. Returns whether it ended within the grace period. */
    boolean terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(GRACE_PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** SIGKILL, unless it has ended. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
