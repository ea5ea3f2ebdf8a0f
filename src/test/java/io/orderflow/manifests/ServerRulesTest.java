package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Docs;
import io.orderflow.testing.Modelines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Names, references and rights: what a cluster checks when, or after, it takes an object. */
class ServerRulesTest {
    private static final Pattern MOUNTED = Pattern.compile("(configmap|secret):([^/@]+).*");
    private static final String JVM_OPTIONS = "/spec/traits/jvm/options";

    @ParameterizedTest
    @EnumSource
    void everyNameIsOneThatKubernetesTakes(Rendered rendered) {
        assertThat(ServerRules.errors(rendered.objects())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {kind: Trigger, metadata: {name: Order_Placed}} | Trigger Order_Placed: name 'Order_Placed'
                    {kind: Broker, metadata: {name: a, labels: {k: 'a b'}}} | Broker a: value of label k 'a b'
                    {kind: Broker, metadata: {name: a, labels: {k: true}}} | Broker a: value of label k is no text: true
                    {kind: Broker, metadata: {name: a, annotations: {k: 1}}} | Broker a: annotation k is no text
                    {kind: Secret, metadata: {name: a}, stringData: {'a/b': c}} | Secret a: key 'a/b'
                    {kind: Broker, metadata: {name: orders-of-a-restaurant-that-has-a-very-long-name-indeed}} | name of its channel
                    """)
    void aNameThatKubernetesRefusesIsFound(String object, String error) {
        assertThat(ServerRules.errors(Kustomize.objects(object))).anyMatch(found -> found.contains(error));
    }

    @Test
    void twoObjectsOfOneNameAreFound() {
        JsonNode object = Rendered.PIPE.objects().get(0);
        assertThat(ServerRules.errors(List.of(object, object))).anyMatch(error -> error.endsWith("there are two"));
    }

    /** The operator's own Trigger, which the order route does without: long names would show here first. */
    @Test
    void theNameOfAGeneratedTriggerWouldFit() {
        String type = "orderflow.order.placed".toLowerCase().replaceAll("[^a-z0-9-]", "");
        assertThat("orders-order-route-" + type).hasSizeLessThanOrEqualTo(63);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void everythingThatAnIntegrationMountsIsThere(Rendered rendered) {
        assumeTrue(Kustomize.isComplete(), "without kubectl, nothing is generated");
        Set<String> there = new TreeSet<>();
        rendered.objects("ConfigMap").forEach(map -> there.add("configmap:" + name(map)));
        rendered.objects("Secret").forEach(secret -> there.add("secret:" + name(secret)));

        assertThat(there).containsAll(mounted(rendered)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void everythingThatAPodReadsIsThere(Rendered rendered) {
        assumeTrue(Kustomize.isComplete(), "without kubectl, nothing is generated");
        for (JsonNode pod : pods(rendered)) {
            for (String kind : List.of("secret", "configMap")) {
                for (JsonNode key : pod.findValues(kind + "KeyRef")) {
                    JsonNode source = rendered.object(
                            kind.equals("secret") ? "Secret" : "ConfigMap",
                            key.path("name").asText());
                    assertThat(keys(source)).contains(key.path("key").asText());
                }
            }
            for (JsonNode volume : pod.path("volumes")) {
                if (volume.has("configMap")) {
                    rendered.object("ConfigMap", volume.at("/configMap/name").asText());
                } else if (volume.has("secret")) {
                    rendered.object("Secret", volume.at("/secret/secretName").asText());
                }
            }
        }
    }

    @Test
    void theKeysOfTheSecretsAreProperties() throws Exception {
        String tables = Docs.text("docs/configuration.md");
        Stream.of(Rendered.DEV, Rendered.PRODUCTION)
                .flatMap(rendered -> rendered.objects("Secret").stream())
                .filter(secret -> !name(secret).endsWith("-ca"))
                .flatMap(secret -> Stream.of(secret.path("data"), secret.path("stringData")))
                .flatMap(data -> data.properties().stream())
                .forEach(entry -> assertThat(tables).contains("| `" + entry.getKey() + "` |"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PIPE", "KAMELET_BINDING"})
    void theSourceAloneDeliversByTheSameSink(Rendered rendered) throws Exception {
        JsonNode binding = rendered == Rendered.PIPE
                ? rendered.object("Pipe", "order-source-pipe")
                : rendered.object("KameletBinding", "order-source-binding");
        List<String> options = Modelines.properties("routes/OrderSource.java").entrySet().stream()
                .map(Map.Entry::toString)
                .toList();

        assertThat(binding.findValue("camel").path("properties"))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(options).contains(property.asText()));
        assertThat(binding.at("/spec/errorHandler/none").isObject()).isTrue();
        assertThat(binding.at("/spec/source/properties/passThroughTypes").asText())
                .isEqualTo(Modelines.properties("routes/OrderSource.java")
                        .get("camel.kamelet.rocketmq-source.passThroughTypes"));
    }

    /** As docs/operations.md asks of every RocketMQ: a node's disk may be full of what others have written. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "NO_OPERATOR", "KAFKA_BROKER"})
    void theTryOutsRocketMQDeletesNothingUnreadForWantOfRoom(Rendered rendered) {
        assertThat(rendered.object("ConfigMap", "rocketmq")
                        .at("/data/broker.conf")
                        .asText())
                .contains("\ncleanFileForciblyEnable = false\n");
    }

    @Test
    void everyMigrationIsMounted() throws Exception {
        assumeTrue(Kustomize.isComplete(), "without kubectl, nothing is generated");
        try (Stream<Path> files = Files.list(Path.of("config/migrations"))) {
            List<String> migrations = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .toList();
            assertThat(Rendered.DEV
                            .object("ConfigMap", "orderflow-migrations")
                            .path("data")
                            .properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrderElementsOf(migrations);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIntegrationIsTheRouteFileWordForWord(Route route) {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a replacement is not seen");
        Rendered rendered = route == Route.ORDER_SIMULATOR ? Rendered.SIMULATOR_KIT : Rendered.DEV_KIT;
        JsonNode source = rendered.object("Integration", route.integration()).at("/spec/sources/0");

        assertThat(source.path("name").asText()).isEqualTo(route.fileName());
        assertThat(source.path("content").asText()).isEqualTo(route.text());
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "DEV_KIT", "KAFKA_BROKER", "PRODUCTION"})
    void everySubscriberAndDeadLetterSinkIsAnIntegration(Rendered rendered) {
        Set<String> integrations = new TreeSet<>();
        rendered.objects("Integration").forEach(integration -> integrations.add(name(integration)));

        Stream.concat(rendered.objects("Broker").stream(), rendered.objects("Trigger").stream())
                .flatMap(object -> object.findValuesAsText("uri").stream())
                .forEach(uri -> assertThat(integrations)
                        .contains(URI.create(uri).getHost().replaceFirst("\\..*", "")));
        rendered.objects("PodDisruptionBudget")
                .forEach(budget -> assertThat(integrations).contains(name(budget)));
        assertThat(rendered.objects("Trigger"))
                .allSatisfy(trigger -> assertThat(
                                trigger.at("/spec/delivery/deadLetterSink").isObject())
                        .isTrue());
    }

    /** An image has its own. */
    private static String jvmOptions(JsonNode integration) {
        if (!integration.at("/spec/traits/container/image").isTextual()) {
            return integration.at(JVM_OPTIONS).toString();
        }
        try {
            String image =
                    integration.at("/spec/traits/container/image").asText().replaceFirst(".*/([a-z]+):.*", "$1");
            return Files.readString(Path.of("image/src/main/" + image + "/jvm-options"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noContainerRunsAsRootOrMayBecomeIt(Rendered rendered) {
        rendered.objects("Integration").forEach(integration -> {
            assertThat(integration.at("/spec/traits/container/runAsNonRoot").asBoolean())
                    .isTrue();
            assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
            assertThat(integration
                            .at("/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
            assertThat(integration.at("/spec/serviceAccountName").asText())
                    .isEqualTo(name(integration).equals("order-source") ? "order-source" : "orderflow");
            assertThat(jvmOptions(integration)).contains("-Djava.io.tmpdir=/scratch");
            assertThat(integration.at("/spec/traits/mount/emptyDirs").toString())
                    .contains("scratch:/scratch:");
        });
        for (JsonNode pod : pods(rendered)) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            for (JsonNode container : containers(pod)) {
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV_KIT", "SIMULATOR_KIT"})
    void noPatchTakesAnOptionFromAnIntegrationsJvm(Rendered rendered) {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
        for (JsonNode integration : rendered.objects("Integration")) {
            Route route = Route.of(name(integration));

            assertThat(integration.at(JVM_OPTIONS))
                    .containsAll(IntegrationManifest.of(route).at(JVM_OPTIONS));
        }
    }

    private static List<JsonNode> pods(Rendered rendered) {
        return Stream.concat(rendered.objects("Deployment").stream(), rendered.objects("Job").stream())
                .map(workload -> workload.at("/spec/template/spec"))
                .toList();
    }

    private static List<JsonNode> containers(JsonNode pod) {
        List<JsonNode> containers = new ArrayList<>();
        pod.path("initContainers").forEach(containers::add);
        pod.path("containers").forEach(containers::add);
        return containers;
    }

    private static Set<String> keys(JsonNode source) {
        return Stream.of("data", "stringData", "binaryData")
                .flatMap(data -> source.path(data).properties().stream())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> mounted(Rendered rendered) {
        Set<String> mounted = new TreeSet<>();
        for (JsonNode integration : rendered.objects("Integration")) {
            JsonNode mount = integration.at("/spec/traits/mount");
            for (JsonNode list : List.of(mount.path("configs"), mount.path("resources"))) {
                list.forEach(entry -> {
                    var found = MOUNTED.matcher(entry.asText());
                    assertThat(found.matches()).as(entry.asText()).isTrue();
                    mounted.add(found.group(1) + ":" + found.group(2));
                });
            }
        }
        return mounted;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
