package io.orderflow.operator;

import io.orderflow.testing.CamelKManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An Integration on its way to a pod: {@link #deploy()} does with it what the operator does. */
final class IntegrationDeployment {
    private static final Path PODS = Path.of("operator/tests/target/pods");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final CamelKManifest manifest;
    private final Map<String, String> applicationProperties = new TreeMap<>();
    private final Map<String, String> userProperties = new TreeMap<>();
    private final Map<String, Map<String, byte[]>> objects = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    IntegrationDeployment(Path manifest) {
        this(manifest, Engine.CAMEL_K);
    }

    IntegrationDeployment(Path manifest, Engine engine) {
        this.manifest = engine.manifest(manifest);
        userProperties.putAll(this.manifest.properties());
    }

    /** As an overlay adds a property. */
    IntegrationDeployment property(String property, String value) {
        userProperties.put(property, value);
        return this;
    }

    /** The cluster has a Secret of that name. */
    IntegrationDeployment secret(String name, Map<String, String> content) {
        Map<String, byte[]> files = new TreeMap<>();
        content.forEach((key, value) -> files.put(key, value.getBytes(StandardCharsets.UTF_8)));
        objects.put(name, files);
        return this;
    }

    /** The cluster has a ConfigMap of that name, made of the files of a folder, or of one file. */
    IntegrationDeployment configMap(String name, Path source) throws IOException {
        objects.put(name, contents(source));
        return this;
    }

    /** The cluster has a SinkBinding from it to the Broker at that URL. */
    IntegrationDeployment boundTo(String url) {
        environment.put("K_SINK", url);
        environment.put("K_CE_OVERRIDES", "");
        return this;
    }

    /** Starts a pod and returns at once. */
    Pod deploy() throws IOException {
        Container container = new Container(PODS.resolve(manifest.name() + "-" + NUMBER.incrementAndGet()));
        String fileName = manifest.source().getFileName().toString();
        Path source = container.mount("/etc/camel/sources/" + fileName, manifest.source());
        Engine.of(manifest).name(source, applicationProperties);
        mountKamelets(container);
        for (String secret : manifest.secrets()) {
            Path folder = container.mountFolder("/etc/camel/conf.d/_secrets/" + secret, objects.get(secret));
            applicationProperties.merge(
                    "camel.main.cloud-properties-location", folder.toString(), (a, b) -> a + "," + b);
        }
        for (CamelKManifest.Resource resource : manifest.resources()) {
            Map<String, byte[]> files = objects.get(resource.configMap());
            if (resource.key() == null) {
                container.mountFolder(resource.path(), files);
            } else {
                Path file = Files.createTempFile("operator", resource.key());
                container.mount(resource.path(), Files.write(file, files.get(resource.key())));
                Files.delete(file);
            }
        }
        container.mount("/etc/camel/application.properties", applicationProperties);
        container.mount("/etc/camel/conf.d/user.properties", userProperties);
        return new Pod(manifest, container, environment);
    }

    private void mountKamelets(Container container) throws IOException {
        if (manifest.usesKamelets()) {
            Path bundle =
                    container.mountFolder("/etc/camel/kamelets/kamelets-bundle-001", contents(Path.of("kamelets")));
            applicationProperties.put(
                    "camel.component.kamelet.location", "file:%1$s,file:%1$s,classpath:/kamelets".formatted(bundle));
            applicationProperties.put("camel.component.kamelet.no-error-handler", "false");
        }
    }

    private static Map<String, byte[]> contents(Path source) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(source, 1)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
