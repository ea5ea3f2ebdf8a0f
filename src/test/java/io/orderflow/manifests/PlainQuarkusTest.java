package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orderflow.testing.CamelKManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What Camel K 2.11 is given: the kits of the try-out and its simulator, with the component for its engine as the last one. */
class PlainQuarkusTest {
    private static final Path COMPONENT = Path.of("config/components/plain-quarkus");

    @TempDir
    private static Path folder;

    private static List<JsonNode> integrations;

    @BeforeAll
    static void render() {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
        Workspace workspace = Workspace.in(folder);
        integrations = Stream.of("overlays/dev-kit", "simulator/kit")
                .flatMap(base -> Kustomize.render(
                        workspace.write("config/plain-quarkus/kustomization.yaml", """
                                apiVersion: kustomize.config.k8s.io/v1beta1
                                kind: Kustomization
                                resources: [../%s]
                                components: [../components/plain-quarkus]
                                """.formatted(base)),
                        "config/plain-quarkus")
                        .stream())
                .filter(object -> object.path("kind").asText().equals("Integration"))
                .toList();
    }

    /** The kits are built, and run, by what the tests make of the component. */
    @Test
    void kustomizeMakesOfAnIntegrationWhatItsKitIsBuiltOf() {
        assertThat(integrations).hasSize(4).allSatisfy(integration -> {
            String name = integration.at("/metadata/name").asText();
            Rendered rendered = name.equals("order-simulator") ? Rendered.SIMULATOR_KIT : Rendered.DEV_KIT;

            assertThat(integration)
                    .isEqualTo(new CamelKManifest(rendered.object("Integration", name))
                            .patchedBy(COMPONENT)
                            .content());
        });
    }

    @Test
    void everyIntegrationRunsOnTheEngineThatItWasTestedOn() throws Exception {
        String kits = Files.readString(Path.of("operator/plain-quarkus/parent/pom.xml"));

        assertThat(integrations).allSatisfy(integration -> {
            assertThat(integration.at("/spec/traits/camel/runtimeProvider").asText())
                    .isEqualTo("plain-quarkus");
            assertThat(kits)
                    .contains("<quarkus.version>"
                            + integration
                                    .at("/spec/traits/camel/runtimeVersion")
                                    .asText() + "<");
            assertThat(integration.at("/spec/dependencies").toString()).doesNotContain("camel-bom:4.8");
        });
    }

    /** Its one port is all that a Knative Service shows. */
    @Test
    void aKnativeServiceHasHealthAndMetricsAtThePortOfTheOrders() {
        assertThat(integrations)
                .filteredOn(integration ->
                        integration.at("/spec/traits/knative-service/enabled").asBoolean())
                .hasSize(2)
                .allSatisfy(integration -> {
                    assertThat(integration.at("/spec/traits/prometheus").isMissingNode())
                            .isTrue();
                    assertThat(integration
                                    .at("/spec/traits/health/readinessPort")
                                    .asInt())
                            .isEqualTo(8080);
                    assertThat(integration.at("/spec/traits/builder/properties"))
                            .extracting(JsonNode::asText)
                            .contains(
                                    "quarkus.management.enabled=false",
                                    "quarkus.micrometer.export.prometheus.path=/q/metrics");
                });
    }

    /** The Camel of the platform, or two are mixed. */
    @Test
    void theComponentRefusesAManifestThatHasAnotherCamelThanItReplaces() throws Exception {
        JsonNode operations =
                new YAMLMapper().readTree(COMPONENT.resolve("camel-bom.yaml").toFile());

        assertThat(operations.get(0).path("op").asText()).isEqualTo("test");
        assertThat(Rendered.DEV_KIT.object("Integration", "order-source").at("/spec/dependencies/0"))
                .isEqualTo(operations.get(0).path("value"));
    }
}
