package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The numbers of config/base/scaling.yaml, which each follow from another. */
class ElasticityTest {
    /** Knative's container-concurrency-target-percentage: the average that it scales for. */
    private static final double UTILISATION = 0.7;

    /** PostgreSQL's max_connections of 100 less its superuser_reserved_connections. */
    private static final int CONNECTIONS = 97;

    /** What terminates a pod does not wait longer for Camel than this. */
    private static final int SHUTDOWN_TIMEOUT = 25;

    @BeforeEach
    void everyPatchIsSeen() {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "PRODUCTION"})
    void oneSourceHasEnoughInFlightForAllHandlersThatAreAllowed(Rendered rendered) {
        assertThat((double) inFlight(rendered))
                .isGreaterThanOrEqualTo(target(rendered) * UTILISATION * maxHandlers(rendered));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "PRODUCTION"})
    void aHandlerHasAConnectionForEveryRequestThatItIsScaledFor(Rendered rendered) {
        assertThat(variable(rendered, "order-route", "ORDERFLOW_DATABASE_POOL_SIZE"))
                .isGreaterThanOrEqualTo(target(rendered));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "PRODUCTION"})
    void allPodsTogetherLeavePostgresAConnection(Rendered rendered) {
        int connections = 0;
        for (String name : List.of("order-route", "dead-letter-route")) {
            connections += service(rendered, name).path("maxScale").asInt()
                    * variable(rendered, name, "ORDERFLOW_DATABASE_POOL_SIZE");
        }
        assertThat(connections).isLessThanOrEqualTo(CONNECTIONS);
    }

    @Test
    void theSourceIsScaledToNoMorePodsThanTheTopicHasQueues() throws Exception {
        var queues = Pattern.compile("updateTopic .* -t orders -r (\\d+) -w (\\d+)")
                .matcher(Files.readString(Path.of("config/components/try-out/rocketmq.yaml")));
        assertThat(queues.find()).isTrue();
        JsonNode scaled = scaledObject();

        assertThat(queues.group(1)).isEqualTo(queues.group(2));
        assertThat(scaled.path("maxReplicaCount").asText()).isEqualTo(queues.group(1));
        assertThat(scaled.path("minReplicaCount").asInt()).isPositive();
    }

    @Test
    void theSourceIsScaledOnTheLagOfItsOwnGroupAndTopic() {
        JsonNode trigger = scaledObject().at("/triggers/0");
        assertThat(trigger.path("type").asText()).isEqualTo("prometheus");
        assertThat(trigger.at("/metadata/query").asText())
                .isEqualTo("sum(rocketmq_consumer_lag_messages{consumer_group=\"orderflow\",topic=\"orders\"})");
        assertThat(trigger.at("/metadata/ignoreNullValues").asText()).isEqualTo("false");
    }

    /** All but what tells it how much waits, and that it may sleep. */
    @Test
    void theScalerScalesTheSourceAsPrometheusDoesAndToZero() {
        ObjectNode external = Rendered.KEDA_EXTERNAL
                .object("ScaledObject", "order-source")
                .path("spec")
                .deepCopy();
        ObjectNode prometheus = scaledObject().deepCopy();

        assertThat(external.path("minReplicaCount").asInt(-1)).isZero();
        assertThat(external.at("/triggers/0/type").asText()).isEqualTo("external-push");
        assertThat(external.at("/triggers/0/metadata/targetLag").asText())
                .isEqualTo(prometheus.at("/triggers/0/metadata/threshold").asText());
        List<String> own = List.of("minReplicaCount", "triggers");
        JsonNode rest = external.without(own);
        assertThat(rest).isEqualTo(prometheus.<JsonNode>without(own));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "PRODUCTION"})
    void aHandlerAnswersWhileItsTriggerListensAndStopsWithinItsGrace(Rendered rendered) {
        int timeout = service(rendered, "order-route").path("timeoutSeconds").asInt();
        assertThat(rendered.object("Trigger", "order-placed")
                        .at("/spec/delivery/timeout")
                        .asText())
                .isEqualTo("PT" + timeout + "S");
        assertThat(timeout).isGreaterThan(SHUTDOWN_TIMEOUT);
        assertThat(rendered.object("Integration", "order-route")
                        .at("/spec/traits/camel/properties")
                        .toString())
                .contains("camel.main.shutdown-timeout=" + SHUTDOWN_TIMEOUT);
    }

    @Test
    void theTuningThatCamelKHasNoTraitForFitsTheRest() throws Exception {
        JsonNode tuning = Kustomize.objects(Files.readString(Path.of("config/handler/tuning.yaml")))
                .get(0)
                .at("/spec/template");
        assertThat(tuning.at("/spec/containerConcurrency").asInt()).isGreaterThanOrEqualTo(target(Rendered.PRODUCTION));
        assertThat(tuning.at("/metadata/annotations").properties()).isNotEmpty().allSatisfy(annotation -> {
            assertThat(annotation.getKey()).matches("(autoscaling|serving)\\.knative\\.dev/.+");
            assertThat(annotation.getValue().isTextual()).isTrue();
        });
    }

    private static JsonNode scaledObject() {
        return Rendered.PRODUCTION.object("ScaledObject", "order-source").path("spec");
    }

    private static int inFlight(Rendered rendered) {
        return variable(rendered, "order-source", "ORDERFLOW_SOURCE_MAX_IN_FLIGHT");
    }

    private static int target(Rendered rendered) {
        return service(rendered, "order-route").path("autoscalingTarget").asInt();
    }

    private static int maxHandlers(Rendered rendered) {
        return service(rendered, "order-route").path("maxScale").asInt();
    }

    private static JsonNode service(Rendered rendered, String integration) {
        return rendered.object("Integration", integration).at("/spec/traits/knative-service");
    }

    private static int variable(Rendered rendered, String integration, String name) {
        for (JsonNode variable : rendered.object("Integration", integration).at("/spec/traits/environment/vars")) {
            if (variable.asText().startsWith(name + "=")) {
                return Integer.parseInt(variable.asText().substring(name.length() + 1));
            }
        }
        throw new AssertionError(integration + " has no " + name);
    }
}
