package io.orderflow.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.CamelKManifest;
import io.orderflow.testing.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The Maven project that Camel K's operator generates for an Integration, by its rules: those of 2.10.1 for Camel K's runtime,
 * those of 2.11 for plain Quarkus.
 *
 * @param boms what manages versions, in order, since the first wins; {@code group:artifact:version}
 * @param dependencies {@code group:artifact}, with a version where the project has one
 * @param properties what Quarkus is told while it builds
 */
record KitProject(List<String> boms, Set<String> dependencies, Map<String, String> properties) {
    private static final Path KAMELET = Path.of("kamelets/rocketmq-source.kamelet.yaml");

    static KitProject of(CamelKManifest manifest) throws IOException {
        Engine engine = Engine.of(manifest);
        Set<String> all = new TreeSet<>(manifest.dependencies());
        all.addAll(engine.runtime());
        all.add("camel:java-joor-dsl");
        Inspection source = Inspection.ofJava(Files.readString(manifest.source()));
        all.addAll(source.dependencies());
        source.capabilities().forEach(capability -> all.add("camel:" + capability));
        if (manifest.usesKamelets()) {
            JsonNode kamelet = CamelKManifest.read(KAMELET).content();
            kamelet.at("/spec/dependencies").forEach(dependency -> all.add(dependency.asText()));
            all.addAll(Inspection.ofTemplate(kamelet.at("/spec/template")).dependencies());
            // Its template becomes a source of its own.
            all.add("camel:yaml-dsl");
        }
        all.addAll(engine.ofTraits(manifest));

        List<String> boms = new ArrayList<>(engine.boms(manifest.text("/spec/traits/camel/runtimeVersion")));
        Set<String> dependencies = new TreeSet<>();
        for (String dependency : all) {
            String rest = dependency.substring(dependency.indexOf(':') + 1);
            switch (dependency.substring(0, dependency.indexOf(':'))) {
                case "bom" -> boms.add(rest);
                case "camel" -> dependencies.add("org.apache.camel.quarkus:camel-quarkus-" + rest);
                case "camel-k" -> dependencies.add("org.apache.camel.k:camel-k-" + rest);
                default -> dependencies.add(withoutCamelsVersion(rest));
            }
        }
        return new KitProject(boms, dependencies, properties(manifest));
    }

    /** So that the BOMs decide. */
    private static String withoutCamelsVersion(String artifact) {
        return artifact.startsWith("org.apache.camel") ? artifact.replaceFirst("^([^:]+:[^:]+):.*", "$1") : artifact;
    }

    private static Map<String, String> properties(CamelKManifest manifest) {
        Map<String, String> properties = new TreeMap<>(Map.of(
                "quarkus.package.jar.type",
                "fast-jar",
                "quarkus.banner.enabled",
                "false",
                "quarkus.camel.routes-discovery.enabled",
                "false",
                "quarkus.camel.service.discovery.include-patterns",
                "META-INF/services/org/apache/camel/datatype/converter/*,"
                        + "META-INF/services/org/apache/camel/datatype/transformer/*,"
                        + "META-INF/services/org/apache/camel/transformer/*",
                "quarkus.class-loading.parent-first-artifacts",
                "org.graalvm.regex:regex"));
        for (String property : manifest.buildProperties()) {
            int equals = property.indexOf('=');
            properties.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return properties;
    }
}
