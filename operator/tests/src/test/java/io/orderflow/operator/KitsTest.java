package io.orderflow.operator;

import io.orderflow.testing.CamelKManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The kits are those that the operator would build. */
class KitsTest {
    private static final Pattern BROUGHT_ALONG = Pattern.compile(
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>"
                    + "\\s*<scope>compile</scope>");

    /** What an extension consists of, where the extension itself is not in every registry. */
    private static final Map<Engine, Map<String, List<String>>> PARTS = Map.of(
            Engine.CAMEL_K,
            Map.of(
                    "sql",
                    List.of(
                            "org.apache.camel:camel-sql",
                            "org.apache.camel.quarkus:camel-quarkus-support-jdbc",
                            "org.apache.camel.quarkus:camel-quarkus-support-spring",
                            "io.quarkus:quarkus-agroal",
                            "io.quarkus:quarkus-narayana-jta")),
            Engine.PLAIN_QUARKUS,
            Map.of(
                    "java-joor-dsl",
                    List.of("org.apache.camel:camel-java-joor-dsl"),
                    "knative",
                    List.of("org.apache.camel:camel-knative", "org.apache.camel:camel-knative-http"),
                    "sql",
                    List.of(
                            "org.apache.camel:camel-sql",
                            "org.apache.camel.quarkus:camel-quarkus-support-spring",
                            "io.quarkus:quarkus-agroal",
                            "io.quarkus:quarkus-narayana-jta")));

    /** What camel-quarkus-knative tells Quarkus itself. */
    private static final String OF_KNATIVE = ",META-INF/services/org/apache/camel/knative/transport/*";

    @ParameterizedTest
    @CsvSource({
        "base/integrations/order-source, CAMEL_K",
        "base/integrations/order-route, CAMEL_K",
        "base/integrations/dead-letter-route, CAMEL_K",
        "simulator/kit/order-simulator, CAMEL_K",
        "base/integrations/order-source, PLAIN_QUARKUS",
        "base/integrations/order-route, PLAIN_QUARKUS"
    })
    void aKitIsTheProjectThatTheOperatorGenerates(String integration, Engine engine) throws Exception {
        CamelKManifest manifest = engine.manifest(Path.of("config", integration + ".yaml"));
        KitProject generated = KitProject.of(manifest);

        KitPom kit = KitPom.of(engine.kit(manifest.name()));

        assertThat(kit.dependencies()).containsExactlyInAnyOrderElementsOf(available(generated, engine));
        // Those of the handlers name none of Camel's; a part of an extension needs it here.
        assertThat(kit.boms())
                .startsWith(generated.boms().toArray(String[]::new))
                .hasSizeLessThan(4);
        kit.properties().replaceAll((name, value) -> value.replace(OF_KNATIVE, ""));
        assertThat(kit.properties()).isEqualTo(generated.properties());
    }

    private static List<String> available(KitProject generated, Engine engine) {
        List<String> available = new ArrayList<>();
        for (String dependency : generated.dependencies()) {
            String extension = dependency.replaceFirst("^org\\.apache\\.camel\\.quarkus:camel-quarkus-", "");
            available.addAll(PARTS.get(engine).getOrDefault(extension, List.of(dependency)));
        }
        return available;
    }

    /** So that an upgrade of the one is an upgrade of the other. */
    @ParameterizedTest
    @CsvSource({"order-source", "order-simulator"})
    void theVersionOfCamelIsThatOfTheRuntime(String integration) throws Exception {
        String folder = integration.equals("order-source") ? "base/integrations/" : "simulator/kit/";
        for (Engine engine : Engine.values()) {
            List<String> boms = KitProject.of(engine.manifest(Path.of("config", folder + integration + ".yaml")))
                    .boms();
            assertThat(KitPom.of(engine.kit("order-source")).boms()).isEqualTo(boms);
        }
    }

    /** The operator would build a kit of its own, of which this one has all. */
    @Test
    void onPlainQuarkusTheDeadLetterRouteFindsAllThatItNeedsInTheKitOfTheOrderRoute() throws Exception {
        Engine engine = Engine.PLAIN_QUARKUS;
        KitProject generated =
                KitProject.of(engine.manifest(Path.of("config/base/integrations/dead-letter-route.yaml")));

        assertThat(KitPom.of(engine.kit("dead-letter-route")).dependencies()).containsAll(available(generated, engine));
    }

    /** The versions that the runtime manages win over those that a jar brings along. */
    @ParameterizedTest
    @ValueSource(strings = {"operator/order-route", "operator/dead-letter-route"})
    void aKitHasWhatOurJarBringsAlongInTheVersionThatItWasTestedWith(String kit) throws Exception {
        Path libraries = Path.of(kit, "target/quarkus-app/lib/main");
        List<String> brought = BROUGHT_ALONG
                .matcher(Files.readString(Path.of("orders/target/published.pom.xml")))
                .results()
                .map(found -> found.group(1) + "." + found.group(2) + "-" + found.group(3) + ".jar")
                .toList();

        assertThat(brought)
                .hasSizeGreaterThan(3)
                .allSatisfy(jar -> assertThat(libraries.resolve(jar)).exists());
    }
}
