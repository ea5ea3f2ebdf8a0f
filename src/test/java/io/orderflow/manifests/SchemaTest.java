package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Every object that a user applies is one that the API server knows, field by field. */
class SchemaTest {
    private static final Optional<Crds> CRDS = Crds.find();

    /**
     * The models of Camel K (2.4) are empty where a Kamelet's template and an error handler are free, and older than a
     * Pipe's dependencies. All of these but Prometheus's are checked against their definitions; of roles there is no model here.
     */
    private static final Set<String> WITHOUT_MODEL = Set.of(
            "Kamelet", "KameletBinding", "Pipe", "PodMonitor", "PrometheusRule", "Role", "RoleBinding", "ScaledObject");

    @ParameterizedTest
    @EnumSource
    void everyObjectHasAModelAndFitsIt(Rendered rendered) {
        List<JsonNode> modelled = rendered.objects().stream()
                .filter(object -> !WITHOUT_MODEL.contains(object.path("kind").asText()))
                // A Knative Service is checked against its definition.
                .filter(object -> !object.path("apiVersion").asText().startsWith("serving.knative.dev/"))
                .toList();

        assertThat(modelled.stream().filter(object -> !TypedModels.know(object)).map(Rendered::title))
                .isEmpty();
        assertThat(modelled.stream().flatMap(object -> TypedModels.errors(object).stream()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyCustomObjectFitsItsDefinition(Rendered rendered) {
        Crds crds = crds();
        List<JsonNode> custom = rendered.objects().stream().filter(crds::knows).toList();

        assertThat(custom).isNotEmpty();
        assertThat(custom.stream().flatMap(object -> crds.errors(object).stream()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Broker              | orders       | "backoffPolicy"     | "backofPolicy"
                    Trigger             | order-placed | "retry"             | "retries"
                    Integration         | order-route  | "autoscalingTarget" | "target"
                    PodDisruptionBudget | order-route  | "maxUnavailable"    | "maxUnavailables"
                    NetworkPolicy       | deny-all     | "podSelector"   | "podSelektor"
                    """)
    void aMisspelledFieldIsFoundByTheModels(String kind, String name, String right, String wrong) {
        assertThat(TypedModels.errors(spoilt(kind, name, right, wrong)))
                .singleElement()
                .asString()
                .contains(wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Broker       | orders          | "retry":5               | "retry":"five"          | retry
                    Trigger      | order-placed    | "exact"                 | "exactly"               | exactly
                    Integration  | order-route     | "autoscalingTarget"     | "target"                | target
                    Integration  | order-route     | "kpa.autoscaling        | "vpa.autoscaling        | class
                    Integration  | order-route     | "minScale":2            | "minScale":"2"          | minScale
                    Integration  | order-source    | "enabled":false         | "enabled":"no"          | enabled
                    Integration  | order-source    | "mount"                 | "mounts"                | mounts
                    Kamelet      | rocketmq-source | "mediaType"             | "media"                 | media
                    ScaledObject | order-source    | "maxReplicaCount":8     | "maxReplicaCount":"8"   | maxReplicaCount
                    ScaledObject | order-source    | "behavior":"current     | "behavior":"all         | behavior
                    """)
    void whatAnApiServerRefusesOrDropsIsFoundByTheDefinitions(
            String kind, String name, String right, String wrong, String named) {
        assertThat(crds().errors(spoilt(kind, name, right, wrong))).anyMatch(error -> error.contains(named));
    }

    /** It is a patch of the Knative Service that the operator makes. */
    @Test
    void theHandlersTuningFitsAKnativeService() throws Exception {
        ObjectNode service = (ObjectNode) Kustomize.objects(Files.readString(Path.of("config/handler/tuning.yaml")))
                .get(0);
        service.put("apiVersion", "serving.knative.dev/v1").put("kind", "Service");
        service.withObject("/spec/template/spec")
                .withArray("containers")
                .addObject()
                .put("image", "handler");

        assertThat(crds().errors(service)).isEmpty();
        service.withObject("/spec/template/spec").put("concurrency", 1);
        assertThat(crds().errors(service)).singleElement().asString().contains("concurrency");
    }

    private static JsonNode spoilt(String kind, String name, String right, String wrong) {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
        String json = Rendered.PRODUCTION.object(kind, name).toString();
        assertThat(json).contains(right);
        return Kustomize.objects(json.replace(right, wrong)).get(0);
    }

    private static Crds crds() {
        assumeTrue(CRDS.isPresent(), "no CRD schemas: neither ORDERFLOW_CRDS nor ../shared/crds is a folder");
        return CRDS.orElseThrow();
    }
}
