package io.orderflow.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.v1.IntegrationSpec;

/** The Java models that fabric8 and Camel K publish, as a check: a field that they do not have is an error. */
final class TypedModels {
    private static final Map<String, Class<? extends HasMetadata>> MODELS = Stream.<Class<? extends HasMetadata>>of(
                    Broker.class,
                    ConfigMap.class,
                    CronJob.class,
                    Deployment.class,
                    Job.class,
                    Namespace.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    Secret.class,
                    Service.class,
                    ServiceAccount.class,
                    SinkBinding.class,
                    Trigger.class)
            .collect(Collectors.toMap(
                    model -> HasMetadata.getApiVersion(model) + " " + HasMetadata.getKind(model), Function.identity()));

    /** By its spec; the object itself needs the whole of a Kubernetes client. */
    private static final String INTEGRATION = "camel.apache.org/v1 Integration";

    /** The models would keep an unknown field aside, to write it out again. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private TypedModels() {}

    static boolean know(JsonNode object) {
        return MODELS.containsKey(type(object)) || type(object).equals(INTEGRATION);
    }

    /** One line of what is wrong, or nothing. */
    static List<String> errors(JsonNode object) {
        try {
            if (MODELS.containsKey(type(object))) {
                STRICT.treeToValue(object, MODELS.get(type(object)));
            } else {
                ObjectNode spec = object.path("spec").deepCopy();
                // Newer than the model; the definition has it.
                spec.withObject("/traits/camel").remove("runtimeProvider");
                STRICT.treeToValue(spec, IntegrationSpec.class);
            }
            return List.of();
        } catch (JsonProcessingException e) {
            return List.of(Rendered.title(object) + ": "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static String type(JsonNode object) {
        return object.path("apiVersion").asText() + " " + object.path("kind").asText();
    }
}
