package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The images of this project in place of kits, which they are wherever nothing else is asked for. */
class ImageComponentTest {
    @BeforeEach
    void everyPatchIsSeen() {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
    }

    @ParameterizedTest
    @CsvSource({"order-route, handler", "dead-letter-route, handler", "order-source, source"})
    void anIntegrationOfAnImageDiffersFromItsKitOnlyInWhatBuildsTheKit(String name, String image) {
        ObjectNode kit = (ObjectNode)
                Rendered.DEV_KIT.object("Integration", name).path("spec").deepCopy();

        kit.remove(List.of("sources", "dependencies", "repositories"));
        ((ObjectNode) kit.path("traits")).remove(List.of("jvm", "builder"));
        ((ObjectNode) kit.at("/traits/container")).put("image", "orderflow/" + image + ":0.1.0");

        assertThat(Rendered.DEV.object("Integration", name).path("spec")).isEqualTo(kit);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION", "SIMULATOR"})
    void theOperatorBuildsNothingUnlessItIsAskedTo(Rendered rendered) {
        assertThat(rendered.objects("Integration")).isNotEmpty().allSatisfy(integration -> {
            assertThat(integration.at("/spec/traits/container/image").asText()).startsWith("orderflow/");
            assertThat(integration.at("/spec/sources").isMissingNode()).isTrue();
            assertThat(integration.at("/spec/dependencies").isMissingNode()).isTrue();
        });
    }

    /** Where a user names the registry, it is named for all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "config/overlays/dev",
                "config/overlays/production",
                "config/overlays/kafka-broker",
                "config/simulator",
                "config/audit",
                "config/components/keda-external"
            })
    void everyImageOfThisProjectIsInTheOneRegistry(String folder, @TempDir Path root) {
        Workspace workspace = Workspace.in(root)
                .replace(
                        "config/components/registry/kustomization.yaml",
                        "newName: orderflow/",
                        "newName: registry.example.com/orderflow/");

        Set<String> images = new TreeSet<>();
        for (JsonNode object : Kustomize.render(workspace, folder)) {
            object.findValuesAsText("image").stream()
                    .filter(image -> image.contains("orderflow/"))
                    .forEach(images::add);
        }

        assertThat(images).isNotEmpty().allMatch(image -> image.startsWith("registry.example.com/orderflow/"));
    }

    /** The operator loads the base image of its kits by that name. */
    @Test
    void theKitsCanStandOnTheBaseImageOfThisProject(@TempDir Path root) {
        Workspace workspace = Workspace.in(root)
                .replace(
                        "config/components/registry/kustomization.yaml",
                        "newName: orderflow/",
                        "newName: registry.example.com/orderflow/")
                .write("config/overlays/fast-kit/kustomization.yaml", """
                        resources: [../dev-kit]
                        components: [../../components/kit-image, ../../components/registry]
                        """);

        assertThat(Kustomize.render(workspace, "config/overlays/fast-kit").stream()
                        .filter(object -> object.path("kind").asText().equals("Integration")))
                .hasSize(3)
                .extracting(integration ->
                        integration.at("/spec/traits/builder/baseImage").asText())
                .containsOnly("registry.example.com/orderflow/kit:0.1.0");
    }

    /** jlink makes their runtime of the JDK that builds them: a Mac's no node could run. */
    @Test
    void theImagesAreBuiltWhereTheNodesCouldRunThem() throws Exception {
        assertThat(Files.readString(Path.of("image/pom.xml")))
                .containsPattern("<requireOS>\\s*<name>linux</name>\\s*<arch>amd64</arch>");
    }

    @Test
    void theRegistryKnowsEveryImageThatIsBuilt() throws Exception {
        String registry = Files.readString(Path.of("config/components/registry/kustomization.yaml"));
        String build = Files.readString(Path.of("image/pom.xml"));

        assertThat(Pattern.compile("orderflow/([a-z]+):\\$\\{image.tag}")
                        .matcher(build)
                        .results())
                .hasSize(5)
                .allSatisfy(built -> assertThat(registry).contains("name: orderflow/" + built.group(1) + "\n"));
    }
}
