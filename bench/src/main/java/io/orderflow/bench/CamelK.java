package io.orderflow.bench;

import io.orderflow.testing.CamelKManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** An integration as Camel K's operator runs it: on its runtime, the source as a file, properties by a mounted file. */
enum CamelK {
    ORDER_SOURCE("order-source"),
    ORDER_ROUTE("order-route");

    static final String LISTENING = "Listening on: ";
    static final String STARTED = "Installed features";

    private static final String MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
    private static final Path PROPERTIES = Path.of("target/bench/camel-k.properties");
    private static final String SINK = "camel.component.knative.environment.resources[0].";

    private final String integration;

    CamelK(String integration) {
        this.integration = integration;
    }

    Path kit() {
        return Path.of("operator", integration, "target/quarkus-app");
    }

    /** Why it cannot take part. */
    Optional<String> missing() {
        return Files.exists(kit()) ? Optional.empty() : Optional.of(kit() + " has not been built");
    }

    /** What the modelines of its route file ask for. */
    private CamelKManifest manifest() {
        return CamelKManifest.read(Path.of("config/base/integrations", integration + ".yaml"));
    }

    /**
     * With the options of the JVM that the route file asks for.
     *
     * @throws IllegalStateException it is missing
     */
    List<String> command(Java java) {
        missing().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        String[] options = manifest().ownJvmOptions().toArray(String[]::new);
        return java.with(options).main("%1$s/*:%1$s/app/*:%1$s/lib/boot/*:%1$s/lib/main/*".formatted(kit()), MAIN);
    }

    /** The environment of the pod that {@code kamel run} makes of the route file. */
    Map<String, String> routeFile(Map<String, String> properties) {
        return environment(with(properties), route(), "java");
    }

    /** The same, bound to the sink. */
    Map<String, String> routeFile(Map<String, String> properties, Assignment assignment) {
        return bound(with(properties), route(), "java", assignment);
    }

    private Path route() {
        return manifest().source();
    }

    private Properties with(Map<String, String> properties) {
        Properties all = new Properties();
        all.putAll(manifest().properties());
        all.putAll(properties);
        return all;
    }

    /** The environment of the pod that {@code kubectl apply -f config/pipe/pipe.yaml} makes. */
    Map<String, String> pipe(Assignment assignment) {
        Properties all = new Properties();
        all.putAll(Pipe.properties());
        return bound(all, Pipe.flow(assignment), "yaml", assignment);
    }

    private Map<String, String> bound(Properties all, Path source, String language, Assignment assignment) {
        all.putAll(Map.of(
                "camel.component.kamelet.location",
                "file:" + Path.of("kamelets").toAbsolutePath(),
                SINK + "name",
                "orders",
                SINK + "type",
                "event",
                SINK + "objectName",
                "orders",
                SINK + "objectKind",
                "Broker",
                SINK + "objectApiVersion",
                "eventing.knative.dev/v1",
                SINK + "endpointKind",
                "sink",
                SINK + "url",
                "${K_SINK}"));
        Map<String, String> environment = new HashMap<>(environment(all, source, language));
        environment.put("K_SINK", assignment.sink().toString());
        return environment;
    }

    /** With the file that the operator would write. */
    private Map<String, String> environment(Properties all, Path source, String language) {
        all.putAll(Map.of(
                "camel.k.sources[0].location",
                "file:" + source.toAbsolutePath(),
                "camel.k.sources[0].name",
                source.getFileName().toString().split("\\.")[0],
                "camel.k.sources[0].language",
                language));
        try {
            Files.createDirectories(PROPERTIES.getParent());
            try (OutputStream file = Files.newOutputStream(PROPERTIES)) {
                all.store(file, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String nothing =
                PROPERTIES.resolveSibling("nothing-mounted").toAbsolutePath().toString();
        return Map.of(
                "CAMEL_K_CONF",
                PROPERTIES.toAbsolutePath().toString(),
                "CAMEL_K_CONF_D",
                nothing,
                "CAMEL_K_MOUNT_PATH_CONFIGMAPS",
                nothing,
                "CAMEL_K_MOUNT_PATH_SECRETS",
                nothing,
                "CAMEL_K_INTEGRATION",
                integration,
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "QUARKUS_LOG_CONSOLE_JSON",
                "false");
    }
}
