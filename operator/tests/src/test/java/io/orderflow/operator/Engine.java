package io.orderflow.operator;

import io.orderflow.testing.CamelKManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What runs an Integration, by its {@code traits.camel.runtimeProvider}; and what Camel K's operator does for it, read in
 * 2.10.1 for the one and in 2.11 for the other.
 */
enum Engine {
    /** Camel K's own runtime on Quarkus: 3.15.0. */
    CAMEL_K("quarkus", "operator") {
        @Override
        void name(Path source, Map<String, String> applicationProperties) {
            String fileName = source.getFileName().toString();
            applicationProperties.put("camel.k.sources[0].location", "file:" + source);
            applicationProperties.put("camel.k.sources[0].name", fileName.replace(".java", ""));
            applicationProperties.put("camel.k.sources[0].language", "java");
        }

        @Override
        Map<String, String> variables(Container container) {
            return Map.of();
        }

        @Override
        Set<String> runtime() {
            return Set.of("camel-k:runtime");
        }

        @Override
        List<String> boms(String version) {
            return List.of("org.apache.camel.k:camel-k-runtime-bom:" + version);
        }

        @Override
        Set<String> ofTraits(CamelKManifest manifest) {
            Set<String> dependencies = new TreeSet<>();
            if (manifest.enables("health")) {
                dependencies.add("camel:microprofile-health");
            }
            if (manifest.enables("prometheus")) {
                dependencies.add("camel:micrometer");
                dependencies.add("mvn:io.quarkus:quarkus-micrometer-registry-prometheus");
            }
            return dependencies;
        }

        @Override
        String readiness() {
            return "/q/health/ready";
        }

        @Override
        boolean probesManagement(CamelKManifest manifest) {
            return false;
        }

        @Override
        Set<String> ports(CamelKManifest manifest) {
            return Set.of(manifest.enables("knative-service") ? SERVICE : "http");
        }
    },

    /** Camel Quarkus as anybody runs it. */
    PLAIN_QUARKUS("plain-quarkus", "operator/plain-quarkus") {
        @Override
        void name(Path source, Map<String, String> applicationProperties) {
            applicationProperties.put("camel.main.source-location-enabled", "true");
            applicationProperties.put("camel.main.routes-include-pattern", "file:" + source.getParent() + "/**");
        }

        @Override
        Map<String, String> variables(Container container) {
            return Map.of(
                    "QUARKUS_CONFIG_LOCATIONS",
                    container.path("/etc/camel/application.properties") + ","
                            + container.path("/etc/camel/conf.d/user.properties"),
                    // As QUARKUS_HTTP_PORT.
                    "QUARKUS_MANAGEMENT_HOST",
                    "127.0.0.1",
                    "QUARKUS_MANAGEMENT_PORT",
                    "0");
        }

        @Override
        Set<String> runtime() {
            return Set.of("camel:core", "camel:observability-services");
        }

        @Override
        List<String> boms(String version) {
            return List.of(
                    "io.quarkus.platform:quarkus-camel-bom:" + version, "io.quarkus.platform:quarkus-bom:" + version);
        }

        @Override
        Set<String> ofTraits(CamelKManifest manifest) {
            return Set.of();
        }

        @Override
        String readiness() {
            return "/observe/health/ready";
        }

        @Override
        boolean probesManagement(CamelKManifest manifest) {
            return manifest.text("/spec/traits/health/readinessPort").isEmpty();
        }

        @Override
        Set<String> ports(CamelKManifest manifest) {
            if (manifest.enables("knative-service")) {
                return Set.of(SERVICE);
            }
            return manifest.enables("prometheus") ? Set.of(MANAGEMENT) : Set.of();
        }
    };

    /** The one port of a Knative Service, by the name that its pod has for it. */
    private static final String SERVICE = "user-port";

    /** The port that the trait prometheus adds on {@link #PLAIN_QUARKUS}, 9876. */
    static final String MANAGEMENT = "prometheus";

    /** What a manifest of {@code config/base} needs to run on {@link #PLAIN_QUARKUS}. */
    private static final Path COMPONENT = Path.of("config/components/plain-quarkus");

    private final String provider;
    private final String kits;

    Engine(String provider, String kits) {
        this.provider = provider;
        this.kits = kits;
    }

    static Engine of(CamelKManifest manifest) {
        String provider = manifest.text("/spec/traits/camel/runtimeProvider");
        return List.of(values()).stream()
                .filter(engine -> engine.provider.equals(provider))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There are no kits for " + provider));
    }

    /** The manifest of {@code config/base}, or what the component makes of it. */
    CamelKManifest manifest(Path file) {
        CamelKManifest manifest = CamelKManifest.read(file);
        return this == CAMEL_K ? manifest : manifest.patchedBy(COMPONENT);
    }

    /** Where the kit of an Integration is built; on plain Quarkus, one that has all it needs, and more. */
    Path kit(String integration) {
        return Path.of(
                kits, this == PLAIN_QUARKUS && integration.equals("dead-letter-route") ? "order-route" : integration);
    }

    /** What every Integration gets. */
    abstract Set<String> runtime();

    /** What manages the versions, in that order. */
    abstract List<String> boms(String version);

    /** What the traits of an Integration bring. */
    abstract Set<String> ofTraits(CamelKManifest manifest);

    /** Tells the runtime where the mounted source is. */
    abstract void name(Path source, Map<String, String> applicationProperties);

    /** Of the environment, those of this engine only. */
    abstract Map<String, String> variables(Container container);

    /** The path of its readiness probe. */
    abstract String readiness();

    /** Whether the probes go to the port of the management, and not to that of the route. */
    abstract boolean probesManagement(CamelKManifest manifest);

    /** The names of the ports that a pod shows, where Prometheus looks. */
    abstract Set<String> ports(CamelKManifest manifest);
}
