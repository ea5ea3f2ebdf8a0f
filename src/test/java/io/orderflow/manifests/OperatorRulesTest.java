package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a real cluster showed of Camel K's operator and of Knative. */
class OperatorRulesTest {
    private static final Path KAMELET = Path.of("kamelets/rocketmq-source.kamelet.yaml");

    /** As the operator writes a Kamelet's number for the pod: a float64, by Go's FormatFloat(f, 'g', -1, 64). */
    static String throughGo(JsonNode number) {
        BigDecimal value = new BigDecimal(Double.toString(number.doubleValue())).stripTrailingZeros();
        int exponent = value.precision() - value.scale() - 1;
        if (value.signum() == 0 || exponent >= -4 && exponent < 6) {
            return value.toPlainString();
        }
        String digits = value.unscaledValue().abs().toString();
        return (value.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 2.147483647e+09", "1000000, 1e+06", "999999, 999999", "64, 64", "0.00001, 1e-05", "0, 0"})
    void theOperatorWritesALargeNumberAsAFloat(String number, String written) throws Exception {
        assertThat(throughGo(new YAMLMapper().readTree(number))).isEqualTo(written);
    }

    @Test
    void everyNumberOfTheKameletSurvivesTheOperator() throws Exception {
        JsonNode kamelet = new YAMLMapper().readTree(KAMELET.toFile());

        assertThat(numbers(kamelet))
                .isNotEmpty()
                .allSatisfy(number -> assertThat(throughGo(number)).isEqualTo(number.asText()));
        for (JsonNode bean : kamelet.at("/spec/template/beans")) {
            assertThat(bean.path("properties"))
                    .isNotEmpty()
                    .allSatisfy(property -> assertThat(property.isTextual()).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUpgradeOfTheOperatorChangesNoRuntime(Rendered rendered) throws Exception {
        String camel = Files.readString(Path.of("operator/parent/pom.xml"));
        List<JsonNode> run = Stream.of("Integration", "Pipe")
                .flatMap(kind -> rendered.objects(kind).stream())
                .toList();

        assertThat(run).allSatisfy(object -> {
            assertThat(object.at("/spec/traits/camel/runtimeProvider").asText()).isEqualTo("quarkus");
            assertThat(camel)
                    .contains(
                            ">" + object.at("/spec/traits/camel/runtimeVersion").asText() + "<");
        });
        assertThat(run.isEmpty())
                .isEqualTo(Set.of(Rendered.KAMELET_BINDING, Rendered.KEDA_EXTERNAL, Rendered.NO_OPERATOR)
                        .contains(rendered));
    }

    /** The list of config/components/hardening replaces that of the modelines, and so has to have all of it. */
    @ParameterizedTest
    @EnumSource(names = {"ORDER_SOURCE", "ORDER_ROUTE", "DEAD_LETTER_ROUTE"})
    void aKitHasTheOptionsOfItsModelinesInAnOverlayToo(Route route) {
        JsonNode options =
                Rendered.DEV_KIT.object("Integration", route.integration()).at("/spec/traits/jvm/options");

        assertThat(options)
                .extracting(JsonNode::asText)
                .containsSubsequence(route.options("trait").stream()
                        .filter(trait -> trait.startsWith("jvm.options="))
                        .map(trait -> trait.substring("jvm.options=".length()))
                        .toList());
    }

    /** Of a single file the operator makes a subPath, which the kubelet leaves as it was when the Secret has changed. */
    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsRenewedReachesThePod(Rendered rendered) {
        assertThat(rendered.objects("Integration"))
                .allSatisfy(integration -> assertThat(
                                integration.at("/spec/traits/mount/resources").toString())
                        .doesNotContainPattern("secret:[\\w-]+/"));
    }

    /** From 2.11 on its prometheus trait adds a second port, which Knative refuses. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void aKnativeServiceHasItsMetricsWithoutThePrometheusTrait(Rendered rendered) {
        for (JsonNode integration : rendered.objects("Integration")) {
            if (integration.at("/spec/traits/knative-service/enabled").asBoolean()) {
                assertThat(integration.at("/spec/traits/prometheus").isMissingNode())
                        .isTrue();
                if (rendered == Rendered.DEV_KIT) {
                    assertThat(integration.at("/spec/dependencies").toString())
                            .contains("\"mvn:io.quarkus:quarkus-micrometer-registry-prometheus\"");
                }
            }
        }
    }

    /** Those of the other engine have another port or another path: HandlerOnCamelKTest finds both where they are. */
    @Test
    void everyIntegrationIsMonitoredAtTheMetricsOfBothEngines() {
        for (JsonNode integration : Rendered.PRODUCTION.objects("Integration")) {
            String name = integration.at("/metadata/name").asText();
            boolean service =
                    integration.at("/spec/traits/knative-service/enabled").asBoolean();
            JsonNode endpoints = Rendered.PRODUCTION.object("PodMonitor", name).at("/spec/podMetricsEndpoints");

            assertThat(endpoints)
                    .extracting(JsonNode::toString)
                    .containsExactlyElementsOf(
                            service
                                    ? List.of("{\"path\":\"/q/metrics\",\"port\":\"user-port\"}")
                                    : List.of(
                                            "{\"path\":\"/q/metrics\",\"port\":\"http\"}",
                                            "{\"path\":\"/observe/metrics\",\"port\":\"prometheus\"}"));
        }
    }

    /** A Broker and a Trigger are ready as soon as the API server has them, before any image is there. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void noBrokerAndNoTriggerWaitsForAnImage(Rendered rendered) {
        List<JsonNode> objects = Stream.of("Broker", "Trigger")
                .flatMap(kind -> rendered.objects(kind).stream())
                .toList();

        assertThat(objects).hasSize(2).allSatisfy(object -> {
            assertThat(object.findValues("ref")).isEmpty();
            assertThat(object.findValuesAsText("uri")).isNotEmpty().allSatisfy(uri -> {
                String[] host = URI.create(uri).getHost().split("\\.", 3);
                rendered.object("Integration", host[0]);
                assertThat(host[1]).isEqualTo(object.at("/metadata/namespace").asText());
                assertThat(host[2]).isEqualTo("svc.cluster.local");
            });
        });
    }

    /** The trait would look for the Broker's address once, and end in phase Error for ever if there is none yet. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void theSourcesDeploymentIsBoundToTheBrokerWithoutTheOperator(Rendered rendered) {
        JsonNode binding = rendered.object("SinkBinding", "order-source").path("spec");
        JsonNode traits = rendered.object("Integration", "order-source").at("/spec/traits");

        assertThat(traits.at("/knative/enabled").asBoolean(true)).isFalse();
        assertThat(traits.at("/camel/properties").toString())
                .contains("\"camel.component.knative.environment.resources[0].url={{env:K_SINK}}\"");
        assertThat(binding.at("/subject/kind").asText()).isEqualTo("Deployment");
        assertThat(binding.at("/subject/name").asText()).isEqualTo("order-source");
        rendered.object("Broker", binding.at("/sink/ref/name").asText());
        assertThat(rendered.object("Namespace", "orderflow")
                        .at("/metadata/labels/bindings.knative.dev~1include")
                        .asText())
                .isEqualTo("true");
    }

    @Test
    void thePipesDeploymentIsBoundToTheBrokerWithoutTheOperatorToo() {
        JsonNode binding =
                Rendered.PIPE.object("SinkBinding", "order-source-pipe").path("spec");
        JsonNode traits = Rendered.PIPE.object("Pipe", "order-source-pipe").at("/spec/traits");

        assertThat(traits.at("/knative/enabled").asBoolean(true)).isFalse();
        assertThat(traits.at("/camel/properties").toString())
                .contains("\"camel.component.knative.environment.resources[0].url={{env:K_SINK}}\"");
        assertThat(binding.at("/subject/kind").asText()).isEqualTo("Deployment");
        assertThat(binding.at("/subject/name").asText()).isEqualTo("order-source-pipe");
        Rendered.DEV.object("Broker", binding.at("/sink/ref/name").asText());
    }

    /** Of a Knative whose webhook sees nothing else: https://github.com/apache/camel-k/issues/1945. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "NO_OPERATOR", "KAFKA_BROKER", "PRODUCTION", "PIPE"})
    void theDeploymentThatIsBoundAsksForIt(Rendered rendered) {
        String label = "bindings.knative.dev/include";

        assertThat(rendered.objects("SinkBinding")).hasSize(1).allSatisfy(binding -> {
            String subject = binding.at("/spec/subject/name").asText();
            JsonNode bound = Stream.of("Deployment", "Integration", "Pipe")
                    .flatMap(kind -> rendered.objects(kind).stream())
                    .filter(object -> object.at("/metadata/name").asText().equals(subject))
                    .findFirst()
                    .orElseThrow();
            assertThat(bound.at("/metadata/labels").path(label).asText()).isEqualTo("true");
            if (!bound.path("kind").asText().equals("Deployment")) {
                assertThat(bound.at("/spec/traits/owner/targetLabels"))
                        .extracting(JsonNode::asText)
                        .containsExactly(label);
            }
        });
    }

    /** It answers when it has stored an order, so that its retries alone keep the order in an outage. */
    @Test
    void aBrokerThatAnswersEarlyTriesForHalfADay() {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
        JsonNode delivery =
                Rendered.KAFKA_BROKER.object("Trigger", "order-placed").at("/spec/delivery");
        long retries = delivery.path("retry").asLong();

        assertThat(delivery.path("backoffPolicy").asText()).isEqualTo("linear");
        assertThat(delivery.path("backoffDelay").asText()).isEqualTo("PT10S");
        assertThat(10 * retries * (retries - 1) / 2).isGreaterThan(12 * 3600);
        assertThat(delivery.at("/deadLetterSink/uri").asText()).endsWith("/dead-letters");
    }

    /** Whoever removes the Trigger first lets the Broker drop what the source still sends. */
    @Test
    void theCommandsOfTheDocumentAreThoseOfTheScript() throws IOException {
        String script = Files.readString(Path.of("config/verify/verify.sh"));
        String document = Files.readString(Path.of("docs/kubernetes.md"));

        assertThat(document)
                .contains("kubectl apply --server-side -k config/overlays/dev")
                .contains("kubectl -n orderflow delete integration order-source --cascade=foreground\n"
                        + "kubectl delete -k config/overlays/dev");
        assertThat(script)
                .contains("OVERLAY=${OVERLAY:-dev}", "kubectl apply --server-side --request-timeout=60s -k \"$@\"")
                .contains("apply \"config/overlays/$OVERLAY\"\n")
                .containsSubsequence(
                        "k delete integration order-source", "--cascade=foreground", "kubectl delete namespace");
    }

    /** The operator's Maven has nothing of this project's, and a modeline does not say where it is. */
    @Test
    void whatTheOperatorBuildsByHandFindsItsJarsAsInTheScript() throws IOException {
        String document = Files.readString(Path.of("docs/route-files.md"));
        String pipe = Files.readString(Path.of("config/verify/scenes/pipe.sh"));
        String kamel = Files.readString(Path.of("config/verify/scenes/kamel.sh"));

        assertThat(document)
                .containsSubsequence(
                        "apply --server-side -k config/maven-repository\n",
                        "delete integration order-source",
                        "kubectl apply --server-side -k config/pipe\n");
        assertThat(pipe).containsSubsequence("serve_jars", "remove_source", "apply config/pipe\n");
        assertThat(List.of(document, kamel))
                .allSatisfy(text -> assertThat(text.replace("\\\n", ""))
                        .containsPattern("run routes/OrderRoute\\.java +--maven-repository \\S+@id=orderflow"));
        assertThat(kamel).contains("serve_jars");
    }

    /** What is waited for with 15 minutes must not come before that which it needs, with less. */
    @Test
    void theScriptWaitsForWhatNeedsNoImageFirst() throws IOException {
        assertThat(Files.readString(Path.of("config/verify/verify.sh")))
                .containsSubsequence(
                        "is_ready broker/orders",
                        "is_ready trigger/order-placed",
                        "start_service dead-letter-route",
                        "start_service order-route",
                        "phase_is_running order-source",
                        "simulate \"$COUNT\"");
    }

    private static List<JsonNode> numbers(JsonNode node) {
        return node.isNumber()
                ? List.of(node)
                : StreamSupport.stream(node.spliterator(), false)
                        .flatMap(child -> numbers(child).stream())
                        .toList();
    }
}
