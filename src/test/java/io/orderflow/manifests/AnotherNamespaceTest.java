package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Docs;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A second installation on a cluster: an address that is left would bring its orders to the handlers of the first. */
class AnotherNamespaceTest {
    private static final Pattern ADDRESS = Pattern.compile("(http://)?[a-z-]+\\.orderflow[.:/].*");
    private static final String OVERLAY = """
            namespace: lunch
            transformers: [../../namespace]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void everyPatchIsSeen() {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resources: [../dev]",
                "resources: [../no-operator]",
                "resources: [../kafka-broker]",
                "resources: [../production, ../../audit]",
                "resources: [../../base]\ncomponents: [../../components/keda-external, ../../components/event-policy]"
            })
    void nothingNamesTheOneBefore(String content) {
        List<JsonNode> objects = render(content + "\n" + OVERLAY);

        assertThat(objects).isNotEmpty().allSatisfy(object -> {
            assertThat(object.at("/metadata/namespace").asText())
                    .isEqualTo(object.path("kind").asText().equals("Namespace") ? "" : "lunch");
            assertThat(object.findValuesAsText("namespace")).doesNotContain("orderflow");
            assertThat(texts(object))
                    .noneMatch(text -> ADDRESS.matcher(text).matches() || text.contains("namespace=\"orderflow\""));
        });
        assertThat(objects)
                .filteredOn(object -> object.path("kind").asText().equals("Namespace"))
                .extracting(object -> object.at("/metadata/name").asText())
                .containsExactly("lunch");
    }

    @ParameterizedTest
    @CsvSource({
        "Trigger, /spec/subscriber/uri, http://order-route.lunch.svc.cluster.local/events/orderflow.order.placed",
        "Trigger, /spec/delivery/deadLetterSink/uri, http://dead-letter-route.lunch.svc.cluster.local/dead-letters",
        "Broker, /spec/delivery/deadLetterSink/uri, http://dead-letter-route.lunch.svc.cluster.local/dead-letters",
        "SinkBinding, /spec/subject/namespace, lunch",
        "RoleBinding, /subjects/0/namespace, lunch"
    })
    void addressesAreThoseOfItsOwn(String kind, String pointer, String value) {
        assertThat(render("resources: [../production]\n" + OVERLAY))
                .filteredOn(object -> object.path("kind").asText().equals(kind))
                .singleElement()
                .satisfies(object -> assertThat(object.at(pointer).asText()).isEqualTo(value));
    }

    /** A webhook of Knative's refuses the SinkBinding then, so that no source starts that would publish into the other one. */
    @Test
    void whoForgetsItHasNoSource() {
        assertThat(render("resources: [../production]\nnamespace: lunch\n"))
                .filteredOn(object -> object.path("kind").asText().equals("SinkBinding"))
                .singleElement()
                .satisfies(binding -> assertThat(binding.at("/spec/subject/namespace"))
                        .isNotEqualTo(binding.at("/metadata/namespace")));
    }

    @Test
    void theDocumentSaysIt() {
        String overlay = "resources: [../production, ../../audit]\n" + OVERLAY;

        assertThat(Docs.text("docs/operations.md")).contains("```yaml\n" + overlay + "```");
        assertThat(render(overlay + """
                patches:
                  - target: {kind: Namespace}
                    patch: '{$patch: delete, apiVersion: v1, kind: Namespace, metadata: {name: any}}'
                """))
                .extracting(object -> object.path("kind").asText())
                .contains("Trigger", "CronJob")
                .doesNotContain("Namespace");
    }

    private List<JsonNode> render(String content) {
        return Kustomize.render(
                Workspace.in(folder)
                        .write(
                                "config/overlays/lunch/kustomization.yaml",
                                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + content),
                "config/overlays/lunch");
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isTextual()
                ? Stream.of(node.asText())
                : StreamSupport.stream(node.spliterator(), false).flatMap(AnotherNamespaceTest::texts);
    }
}
