package io.orderflow.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One of the route files as an Integration: {@link #deploy()} does with it what the operator does. */
final class Integration {
    private static final Path PODS = Path.of("operator/target/pods");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final Path source;
    private final Map<String, String> applicationProperties = new TreeMap<>();
    private final Map<String, String> userProperties = new TreeMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean kamelets;
    private List<Path> resources = List.of();

    /** @param routeFile such as OrderRoute.java, of the folder routes */
    Integration(String name, String routeFile) {
        this.name = name;
        this.source = Path.of("routes").resolve(routeFile);
    }

    /** What a trait adds to the application's properties. */
    Integration trait(Map<String, String> properties) {
        applicationProperties.putAll(properties);
        return this;
    }

    /** {@code kamel run -p name=value}. */
    Integration property(String property, String value) {
        userProperties.put(property, value);
        return this;
    }

    /** {@code kamel run -p file:…}. */
    Integration propertiesOf(Path file) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        }
        properties.forEach((name, value) -> userProperties.put((String) name, (String) value));
        return this;
    }

    /** What a SinkBinding, or {@code kamel run -e name=value}, sets. */
    Integration environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The cluster has the Kamelets of this project, and the source names one. */
    Integration withKamelets() {
        kamelets = true;
        return this;
    }

    /** {@code kamel run --resource configmap:…}. */
    Integration resources(List<Path> files) {
        resources = files;
        return this;
    }

    /** Starts a pod and returns at once. */
    Pod deploy() throws IOException {
        Path folder = PODS.resolve(name + "-" + NUMBER.incrementAndGet());
        deleteAll(folder);
        Mounts mounts = new Mounts(folder.resolve("etc/camel"));
        Path mounted = mounts.file("sources/" + source.getFileName(), source);
        Map<String, String> application = new TreeMap<>(applicationProperties);
        application.put("camel.k.sources[0].location", "file:" + mounted);
        application.put(
                "camel.k.sources[0].name", mounted.getFileName().toString().replace(".java", ""));
        application.put("camel.k.sources[0].language", "java");
        if (kamelets) {
            try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
                Path bundle = mounts.configMap(
                        "kamelets/kamelets-bundle-001", files.sorted().toList());
                application.put(
                        "camel.component.kamelet.location",
                        "file:%1$s,file:%1$s,classpath:/kamelets".formatted(bundle));
                application.put("camel.component.kamelet.no-error-handler", "false");
            }
        }
        Map<String, String> user = new TreeMap<>(userProperties);
        if (!resources.isEmpty()) {
            String mount = mounts.configMap("resources.d/_configmaps/" + name, resources)
                    .toString();
            user.replaceAll((property, value) -> value.replace("/etc/camel/resources.d/_configmaps/" + name, mount));
        }
        mounts.properties("application.properties", application);
        mounts.properties("conf.d/user.properties", user);
        return new Pod(name, folder, mounts, environment);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
