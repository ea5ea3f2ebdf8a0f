package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Docs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The overlay for a cluster without Camel K: what the operator makes of an Integration, written out. */
class NoOperatorTest {
    private static final String DEADLINE = "serving.knative.dev/progress-deadline";
    private static final Pattern SECRET = Pattern.compile("\"secret:([\\w-]+)@([^\"]+)\"");

    @BeforeEach
    void everyPatchIsSeen() {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
    }

    @Test
    void nothingOfCamelKIsLeft() {
        assertThat(Rendered.NO_OPERATOR.objects())
                .isNotEmpty()
                .noneMatch(object -> object.path("apiVersion").asText().startsWith("camel.apache.org"));
    }

    /** So that a change of the one is made to the other. */
    @ParameterizedTest
    @ValueSource(strings = {"order-route", "dead-letter-route", "order-source"})
    void aContainerIsWhatTheOperatorMakesOfTheIntegration(String name) {
        JsonNode traits = Rendered.DEV.object("Integration", name).at("/spec/traits");
        JsonNode pod = workload(name).at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");

        assertThat(container.path("image")).isEqualTo(traits.at("/container/image"));
        assertThat(container.at("/resources/limits/cpu")).isEqualTo(traits.at("/container/limitCPU"));
        assertThat(container.at("/resources/limits/memory")).isEqualTo(traits.at("/container/limitMemory"));
        assertThat(container.at("/resources/requests/cpu")).isEqualTo(traits.at("/container/requestCPU"));
        assertThat(container.at("/resources/requests/memory")).isEqualTo(traits.at("/container/requestMemory"));
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(environment(container))
                .containsEntry("CAMEL_K_INTEGRATION", name)
                .containsAllEntriesOf(environmentOf(traits));
        traits.at("/mount/configs")
                .forEach(config -> assertThat(container.path("volumeMounts"))
                        .anyMatch(mount -> mount.path("mountPath")
                                .asText()
                                .equals("/etc/camel/conf.d/_secrets/"
                                        + config.asText().replaceFirst("secret:", ""))));
        traits.at("/mount/resources")
                .forEach(resource -> assertThat(container.path("volumeMounts"))
                        .anyMatch(mount -> resource.asText()
                                .endsWith("@" + mount.path("mountPath").asText())));
        assertThat(workload(name)
                        .at("/spec/template/metadata/labels/camel.apache.org~1integration")
                        .asText())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-route", "dead-letter-route"})
    void aServiceScalesAsTheIntegrationDoes(String name) {
        JsonNode trait = Rendered.DEV.object("Integration", name).at("/spec/traits/knative-service");
        JsonNode template = workload(name).at("/spec/template");
        JsonNode annotations = template.at("/metadata/annotations");

        assertThat(annotations.path("autoscaling.knative.dev/target").asText())
                .isEqualTo(trait.path("autoscalingTarget").asText());
        assertThat(annotations.path("autoscaling.knative.dev/max-scale").asText())
                .isEqualTo(trait.path("maxScale").asText());
        assertThat(annotations.path("autoscaling.knative.dev/min-scale").asText())
                .isEqualTo(trait.path("minScale").asText());
        assertThat(annotations.path("autoscaling.knative.dev/metric")).isEqualTo(trait.path("autoscalingMetric"));
        assertThat(annotations.path("autoscaling.knative.dev/class")).isEqualTo(trait.path("class"));
        // The operator copies an Integration's annotations.
        assertThat(annotations.path(DEADLINE).asText())
                .isNotEmpty()
                .isEqualTo(Rendered.DEV
                        .object("Integration", name)
                        .at("/metadata/annotations")
                        .path(DEADLINE)
                        .asText());
        assertThat(template.at("/spec/timeoutSeconds")).isEqualTo(trait.path("timeoutSeconds"));
    }

    @Test
    void theSourceWaitsForItsTriggerToo() {
        JsonNode integration =
                Rendered.DEV.object("Integration", "order-source").at("/spec/template/spec");
        JsonNode pod = workload("order-source").at("/spec/template/spec");

        assertThat(pod.path("initContainers")).isEqualTo(integration.path("initContainers"));
        assertThat(pod.path("volumes")).anyMatch(volume -> volume.equals(integration.at("/volumes/0")));
        assertThat(Rendered.NO_OPERATOR.object("SinkBinding", "order-source"))
                .isEqualTo(Rendered.DEV.object("SinkBinding", "order-source"));
    }

    /** There is no Integration that KEDA could. */
    @ParameterizedTest
    @ValueSource(strings = {"keda", "keda-external"})
    void kedaScalesTheDeploymentWhereItsComponentStandsBefore(String component, @TempDir Path folder) {
        Workspace workspace = Workspace.in(folder).write("config/scaled/kustomization.yaml", """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [../base]
                components: [../components/try-out, ../components/%s, ../components/no-operator]
                """.formatted(component));

        assertThat(Kustomize.render(workspace, "config/scaled"))
                .filteredOn(object -> object.path("kind").asText().equals("ScaledObject"))
                .singleElement()
                .satisfies(
                        scaled -> assertThat(scaled.at("/spec/scaleTargetRef").findValuesAsText("kind"))
                                .containsExactly("Deployment"));
    }

    /** As an overlay of a user's. Without the certificates no server could be reached that shows one of an authority's own. */
    @Test
    void productionRunsWithoutCamelKToo(@TempDir Path folder) {
        String document = Docs.text("docs/kubernetes.md");
        String resources = "resources: [../production]";
        String components = "components: [../../components/no-operator, ../../components/registry]";
        List<JsonNode> objects = Kustomize.render(
                Workspace.in(folder)
                        .write("config/overlays/mine/kustomization.yaml", """
                        apiVersion: kustomize.config.k8s.io/v1beta1
                        kind: Kustomization
                        %s
                        %s
                        """.formatted(resources, components)),
                "config/overlays/mine");

        assertThat(document).contains(resources, components);
        assertThat(objects)
                .noneMatch(object -> object.path("apiVersion").asText().startsWith("camel.apache.org"));
        for (String name : List.of("order-route", "dead-letter-route", "order-source")) {
            JsonNode pod = workload(objects, name).at("/spec/template/spec");
            List<MatchResult> secrets = mounted(Rendered.PRODUCTION.object("Integration", name));

            assertThat(secrets).isNotEmpty().allSatisfy(secret -> {
                assertThat(pod.path("volumes").findValuesAsText("secretName")).contains(secret.group(1));
                assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
                        .contains(secret.group(2));
            });
        }
    }

    /** Name and folder of each Secret that the trait mount brings as one. */
    private static List<MatchResult> mounted(JsonNode integration) {
        return SECRET.matcher(integration.at("/spec/traits/mount/resources").toString())
                .results()
                .toList();
    }

    private static JsonNode workload(String name) {
        return workload(Rendered.NO_OPERATOR.objects(), name);
    }

    private static JsonNode workload(List<JsonNode> objects, String name) {
        return objects.stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .filter(object -> object.at("/spec/template/spec/containers").isArray())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new TreeMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        return environment;
    }

    private static Map<String, String> environmentOf(JsonNode traits) {
        Map<String, String> environment = new TreeMap<>();
        traits.at("/environment/vars").forEach(variable -> {
            String[] parts = variable.asText().split("=", 2);
            environment.put(parts[0], parts[1]);
        });
        return environment;
    }
}
