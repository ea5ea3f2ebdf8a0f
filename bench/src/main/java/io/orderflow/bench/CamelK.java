package io.orderflow.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The order source as Camel K's operator runs it: its runtime, the source as a file, properties by a mounted file. */
final class CamelK {
    static final Path KIT = Path.of("operator/kits/order-source/target/quarkus-app");
    private static final String MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
    static final String STARTED = "Installed features";

    private static final Path ROUTE = Path.of("routes/OrderSource.java");
    private static final Pattern PROPERTY = Pattern.compile("// camel-k: property=([^=:]+)=(.*)");
    private static final Path PROPERTIES = Path.of("target/bench/camel-k.properties");
    private static final String SINK = "camel.component.knative.environment.resources[0].";

    private CamelK() {}

    static List<String> command(Java java) {
        return java.main(classPath(), MAIN);
    }

    private static String classPath() {
        return KIT + "/*:" + KIT + "/app/*:" + KIT + "/lib/boot/*:" + KIT + "/lib/main/*";
    }

    static Optional<String> missing() {
        return Files.exists(KIT) ? Optional.empty() : Optional.of(KIT + " has not been built");
    }

    /** The environment of a pod that {@code kamel run routes/OrderSource.java} makes. */
    static Map<String, String> routeFile(Map<String, String> properties, Task task) {
        Properties all = new Properties();
        try (InputStream ours = Files.newInputStream(Path.of("config/orderflow.properties"))) {
            all.load(ours);
            all.putAll(modeline());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.putAll(properties);
        return environment(all, ROUTE, "java", task);
    }

    /** The environment of a pod that {@code kubectl apply -f config/pipe/pipe.yaml} makes. */
    static Map<String, String> pipe(Task task) {
        Properties all = new Properties();
        all.putAll(Pipe.properties());
        return environment(all, Pipe.flow(task), "yaml", task);
    }

    /** With the file that the operator would write. */
    private static Map<String, String> environment(Properties all, Path source, String language, Task task) {
        all.putAll(Map.of(
                "camel.k.sources[0].location",
                "file:" + source.toAbsolutePath(),
                "camel.k.sources[0].name",
                source.getFileName().toString().split("\\.")[0],
                "camel.k.sources[0].language",
                language,
                "camel.component.kamelet.location",
                "file:" + Path.of("kamelets").toAbsolutePath()));
        all.putAll(Map.of(
                SINK + "name", "orders",
                SINK + "type", "event",
                SINK + "objectName", "orders",
                SINK + "objectKind", "Broker",
                SINK + "objectApiVersion", "eventing.knative.dev/v1",
                SINK + "endpointKind", "sink",
                SINK + "url", "${K_SINK}"));
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
                "order-source",
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "QUARKUS_LOG_CONSOLE_JSON",
                "false",
                "K_SINK",
                task.sink().toString());
    }

    /** The properties that the route file itself asks the operator for. */
    private static Map<String, String> modeline() throws IOException {
        try (Stream<String> lines = Files.lines(ROUTE)) {
            return lines.map(PROPERTY::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
        }
    }
}
