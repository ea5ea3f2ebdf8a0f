package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a node's drain may take, by the rules that Kubernetes' API server has for evictions. */
class DisruptionBudgetTest {
    private static final String LABEL = "camel.apache.org/integration";

    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "NO_OPERATOR", "KAFKA_BROKER", "PRODUCTION"})
    void eachIsOfPodsThatThereAre(Rendered rendered) {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
        List<String> pods = Stream.concat(
                        rendered.objects("Integration").stream().map(one -> one.at("/metadata/name")),
                        rendered.objects().stream()
                                .map(one ->
                                        one.at("/spec/template/metadata/labels").path(LABEL)))
                .map(JsonNode::asText)
                .filter(name -> !name.isEmpty())
                .toList();

        assertThat(rendered.objects("PodDisruptionBudget"))
                .extracting(budget -> budget.at("/spec/selector/matchLabels/camel.apache.org~1integration")
                        .asText())
                .containsExactlyInAnyOrderElementsOf(pods);
    }

    /** A source is not ready while its sink is away, and a handler while its database is: that may last longer than a drain. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, true,  true",
        "1, 0, false, true",
        "2, 2, true,  true",
        "2, 1, true,  false",
        "2, 1, false, true",
        "8, 0, false, true",
        "8, 7, true,  false",
    })
    void aDrainTakesOnePodAtATimeAndWaitsForNoneThatIsNotReady(int wanted, int ready, boolean isReady, boolean taken) {
        assertThat(Rendered.DEV.objects("PodDisruptionBudget"))
                .isNotEmpty()
                .allSatisfy(budget -> assertThat(isTaken(budget.path("spec"), wanted, ready, isReady))
                        .isEqualTo(taken));
    }

    /** Without the policy a single pod that is not ready could not be moved. */
    @Test
    void theRulesKnowOfAPodThatCannotBeMoved() {
        JsonNode spec = Kustomize.objects("maxUnavailable: 1").get(0);

        assertThat(isTaken(spec, 1, 0, false)).isFalse();
        assertThat(isTaken(spec, 8, 0, false)).isFalse();
        assertThat(isTaken(spec, 8, 7, false)).isTrue();
    }

    /** As in Kubernetes' eviction.go: of a pod that is not ready the policy decides, and then the budget. */
    private static boolean isTaken(JsonNode spec, int wanted, int ready, boolean isReady) {
        int needed = Math.max(0, wanted - spec.path("maxUnavailable").asInt());
        boolean always = spec.path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow");
        return !isReady && (always || ready >= needed && needed > 0) || ready > needed;
    }
}
