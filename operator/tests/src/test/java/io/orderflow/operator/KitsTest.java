package io.orderflow.operator;

import io.orderflow.testing.CamelKManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The kits are those that the operator would build: what an integration's modelines ask for and no more. */
class KitsTest {
    private static final String EXTENSION = "org.apache.camel.quarkus:camel-quarkus-";
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*(?:<version>([^<]+)</version>\\s*)?</dependency>");

    private static final Pattern BROUGHT_ALONG = Pattern.compile(
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>"
                    + "\\s*<scope>compile</scope>");

    private static final Pattern BUILD_PROPERTY = Pattern.compile("<(quarkus\\.[^>]+)>([^<]+)<");

    /** What an extension consists of, where the extension itself is not in every registry. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "json-validator",
            List.of("org.apache.camel:camel-json-validator"),
            "sql",
            List.of(
                    "org.apache.camel:camel-sql",
                    EXTENSION + "support-jdbc",
                    EXTENSION + "support-spring",
                    "io.quarkus:quarkus-agroal",
                    "io.quarkus:quarkus-narayana-jta"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/integrations/order-source",
                "base/integrations/order-route",
                "base/integrations/dead-letter-route",
                "simulator/kit/order-simulator"
            })
    void aKitHasWhatItsIntegrationAsksFor(String integration) throws Exception {
        CamelKManifest manifest = CamelKManifest.read(Path.of("config", integration + ".yaml"));

        String pom = "operator/" + manifest.name() + "/pom.xml";
        assertThat(dependencies(pom)).isEqualTo(askedFor(manifest));
        assertThat(buildProperties(pom)).containsExactlyInAnyOrderElementsOf(manifest.buildProperties());
    }

    /** The versions that the runtime manages win over those that a jar brings along. */
    @ParameterizedTest
    @ValueSource(strings = {"order-route", "dead-letter-route"})
    void aKitHasWhatOurJarBringsAlongInTheVersionThatItWasTestedWith(String kit) throws Exception {
        Path libraries = Path.of("operator", kit, "target/quarkus-app/lib/main");
        List<String> brought = BROUGHT_ALONG
                .matcher(Files.readString(Path.of("orders/target/published.pom.xml")))
                .results()
                .map(found -> found.group(1) + "." + found.group(2) + "-" + found.group(3) + ".jar")
                .toList();

        assertThat(brought)
                .hasSizeGreaterThan(3)
                .allSatisfy(jar -> assertThat(libraries.resolve(jar)).exists());
    }

    @Test
    void theKitsHaveTheCamelThatTheModelinesName() throws Exception {
        CamelKManifest manifest = CamelKManifest.read(Path.of("config/base/integrations/order-source.yaml"));
        String bom = manifest.dependencies().stream()
                .filter(dependency -> dependency.startsWith("bom:"))
                .findFirst()
                .orElseThrow();

        assertThat(Files.readString(Path.of("operator/parent/pom.xml")))
                .contains("<camel.version>" + bom.substring(bom.lastIndexOf(':') + 1) + "</camel.version>");
    }

    private static Set<String> askedFor(CamelKManifest manifest) throws Exception {
        Set<String> dependencies = new TreeSet<>();
        for (String dependency : manifest.dependencies()) {
            if (dependency.startsWith("mvn:")) {
                dependencies.add(dependency.substring("mvn:".length()));
            } else if (dependency.startsWith("camel:")) {
                String component = dependency.substring("camel:".length());
                dependencies.addAll(PARTS.getOrDefault(component, List.of(EXTENSION + component)));
            }
        }
        if (manifest.usesKamelets()) {
            dependencies.add(EXTENSION + "yaml-dsl");
        }
        if (manifest.enables("health")) {
            dependencies.add(EXTENSION + "microprofile-health");
        }
        if (manifest.enables("prometheus")) {
            dependencies.add(EXTENSION + "micrometer");
            dependencies.add("io.quarkus:quarkus-micrometer-registry-prometheus");
        }
        return dependencies;
    }

    private static List<String> buildProperties(String pom) throws Exception {
        return BUILD_PROPERTY
                .matcher(Files.readString(Path.of(pom)))
                .results()
                .map(found -> found.group(1) + "=" + found.group(2))
                .toList();
    }

    private static Set<String> dependencies(String pom) throws Exception {
        List<String> dependencies = new ArrayList<>();
        DEPENDENCY
                .matcher(Files.readString(Path.of(pom)))
                .results()
                .forEach(found -> dependencies.add(
                        found.group(1) + ":" + found.group(2) + (found.group(3) == null ? "" : ":" + found.group(3))));
        assertThat(dependencies).doesNotHaveDuplicates();
        return new TreeSet<>(dependencies);
    }
}
