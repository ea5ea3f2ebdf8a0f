package io.orderflow.operator;

import io.orderflow.testing.CamelKManifest;
import io.orderflow.testing.process.ChildProcess;
import io.orderflow.testing.process.JavaCommand;
import io.orderflow.testing.process.ProcessMemory;
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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/** The pod of an Integration: a process with the operator's command line, environment and limits. */
final class Pod implements AutoCloseable {
    static final long MEMORY_LIMIT_MIB = 512;

    /** How a JVM sees a container of one core at most and that much memory. */
    private static final List<String> LIMITS =
            List.of("-XX:ActiveProcessorCount=1", "-XX:MaxRAM=" + (MEMORY_LIMIT_MIB << 20));

    /** The one folder that may be written, by the hardening of {@code config/}. */
    private static final String SCRATCH = "/scratch";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[^:]+:\\d+)");
    private static final Pattern MANAGED = Pattern.compile("Management interface listening on (http://[^:]+:\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final String name;
    private final Engine engine;
    private final Container container;
    private final boolean hasProbes;
    private final Pattern probed;
    private final Set<String> ports;
    private final List<String> jvmOptions;
    private final Path log;
    private final ChildProcess process;
    private final Instant launched = Instant.now();
    private Duration startTime = Duration.ZERO;

    Pod(CamelKManifest manifest, Container container, Map<String, String> environment) throws IOException {
        this.name = manifest.name();
        this.engine = Engine.of(manifest);
        this.container = container;
        this.hasProbes = manifest.enables("health");
        this.probed = engine.probesManagement(manifest) ? MANAGED : LISTENING;
        this.ports = engine.ports(manifest);
        this.jvmOptions = manifest.jvmOptions();
        this.log = Files.createFile(container.path("/log"));
        Files.createDirectories(container.path(SCRATCH));
        container.seal();
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(container.path(Container.DEPLOYMENTS).toFile());
        // Nothing of this machine's.
        builder.environment().clear();
        builder.environment().putAll(variables());
        builder.environment().putAll(engine.variables(container));
        builder.environment().putAll(environment);
        process = ChildProcess.start(builder, log, line -> true);
    }

    /** Those of the operator, and of its base image the encoding; the address is this machine's. */
    private Map<String, String> variables() {
        return Map.ofEntries(
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("CAMEL_K_INTEGRATION", name),
                Map.entry("CAMEL_K_CONF", mounted("/etc/camel/application.properties")),
                Map.entry("CAMEL_K_CONF_D", mounted("/etc/camel/conf.d")),
                Map.entry("CAMEL_K_MOUNT_PATH_CONFIGMAPS", mounted("/etc/camel/conf.d/_configmaps")),
                Map.entry("CAMEL_K_MOUNT_PATH_SECRETS", mounted("/etc/camel/conf.d/_secrets")),
                Map.entry("QUARKUS_LOG_LEVEL", "INFO"),
                Map.entry("QUARKUS_CONSOLE_COLOR", "false"),
                Map.entry("QUARKUS_LOG_CONSOLE_JSON", "false"),
                Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_HTTP_PORT", "0"));
    }

    private String mounted(String path) {
        return container.path(path).toString();
    }

    private List<String> command() {
        Path kit = engine.kit(name).resolve("target/quarkus-app").toAbsolutePath();
        if (!Files.isDirectory(kit)) {
            throw new IllegalStateException(kit + " is missing; mvn verify builds it");
        }
        List<String> classPath = new ArrayList<>(container.classPath());
        for (String part : List.of("*", "app/*", "lib/boot/*", "lib/main/*")) {
            classPath.add(kit + "/" + part);
        }
        List<String> options = new ArrayList<>(LIMITS);
        // Whoever writes to a home folder is to be found out; the image's user has none.
        options.add("-Duser.home=" + container.path("/home"));
        jvmOptions.forEach(option -> options.add(option.replace("=" + SCRATCH, "=" + container.path(SCRATCH))));
        return new JavaCommand(List.of(), options)
                .main(String.join(":", classPath), "io.quarkus.bootstrap.runner.QuarkusEntryPoint", List.of());
    }

    /** Waits until its readiness probe succeeds, or, if it has none, until it says that it has started. */
    Pod awaitReady() {
        Awaitility.await(name + " is ready")
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    requireAlive();
                    return hasProbes ? isReady() : log().contains("Installed features");
                });
        startTime = Duration.between(launched, Instant.now());
        return this;
    }

    private void requireAlive() throws IOException {
        if (!process.isAlive()) {
            process.close();
            throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        URI url = url(probed);
        if (url == null) {
            return false;
        }
        HttpRequest probe = HttpRequest.newBuilder(url.resolve(engine.readiness()))
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
        return url(LISTENING);
    }

    private URI url(Pattern where) throws IOException {
        Matcher line = where.matcher(log());
        return line.find() ? URI.create(line.group(1)) : null;
    }

    /**
     * The metrics, found as Prometheus does: at what the PodMonitor names of the ports that the pod shows.
     *
     * @throws AssertionError unless there is one such place
     */
    String metrics() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (PodMonitor.Endpoint endpoint : PodMonitor.of(name)) {
            if (ports.contains(endpoint.port())) {
                URI url = url(endpoint.port().equals(Engine.MANAGEMENT) ? MANAGED : LISTENING);
                HttpRequest scrape =
                        HttpRequest.newBuilder(url.resolve(endpoint.path())).build();
                found.add(CLIENT.send(scrape, BodyHandlers.ofString()).body());
            }
        }
        assertThat(found).as("what Prometheus finds of " + name).hasSize(1);
        return found.get(0);
    }

    /** All that it has said. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** What it has written where a read-only root file system would not let it. */
    Set<String> written() throws IOException {
        return container.written(SCRATCH);
    }

    /** From its launch until it was ready. */
    Duration startTime() {
        return startTime;
    }

    /** Whether its JVM has loaded the class. */
    boolean hasLoaded(String name) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "VM.class_hierarchy", name)
                .redirectErrorStream(true)
                .start();
        return asked.inputReader().lines().anyMatch(line -> line.contains("--" + name + "/"));
    }

    /** The memory that it holds; empty where the system does not tell. */
    Optional<ProcessMemory> memory() {
        return process.memory();
    }

    /** Sends SIGTERM. Returns whether it ended within the grace period. */
    boolean terminate() throws InterruptedException {
        return process.terminate();
    }

    /** SIGKILL, unless it has ended. */
    @Override
    public void close() {
        process.close();
    }
}
