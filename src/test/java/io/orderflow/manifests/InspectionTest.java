package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orderflow.testing.Inspection;
import io.orderflow.testing.OperatorCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What Camel K's operator sees of the routes and the Kamelet, which is less than a compiler sees. */
class InspectionTest {
    private static final Path KAMELET = Path.of("kamelets/rocketmq-source.kamelet.yaml");

    /** Whose classes are in which dependency; the longest prefix counts. */
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("org.apache.camel.component.rocketmq", "mvn:org.apache.camel:camel-rocketmq");
        PACKAGES.put("org.apache.camel.component.jackson", "camel:jackson");
        PACKAGES.put("com.fasterxml.jackson", "camel:jackson");
        PACKAGES.put("io.micrometer", "camel:micrometer");
        PACKAGES.put("io.orderflow", "mvn:io.orderflow:orderflow-orders");
        PACKAGES.put("org.apache.camel", "runtime");
        PACKAGES.put("org.slf4j", "runtime");
        PACKAGES.put("java", "runtime");
    }

    /** Needed, although no line of a route names them. */
    private static final Set<String> BEHIND_THE_SCENES = Set.of(
            "bom:org.apache.camel:camel-bom", // versions of what is not in Camel Quarkus
            "mvn:io.quarkus:quarkus-micrometer-registry-prometheus", // the metrics, without the trait
            "mvn:io.orderflow:orderflow-rocketmq", // the Kamelet's bean
            "mvn:io.orderflow:orderflow-traces", // found where a place for spans is named
            "mvn:org.postgresql:postgresql"); // in the version that the jar brings along, which the runtime would lower

    /** What a jar of this project expects of the runtime that it is taken along to. */
    private static final Pattern PROVIDED =
            Pattern.compile("<artifactId>camel-([a-z-]+)</artifactId>\\s*<scope>provided</scope>");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+);");
    private static final Pattern LITERAL_URI = Pattern.compile("\"([a-z][a-z-]+):");

    @ParameterizedTest
    @EnumSource
    void theOperatorKnowsEverySchemeThatItFinds(Route route) {
        assertThat(Inspection.ofJava(route.text()).from()).isNotEmpty();
    }

    @Test
    void theOperatorKnowsEverySchemeOfTheKamelet() throws Exception {
        Inspection kamelet = kamelet();
        assertThat(kamelet.from()).containsExactly("{{orderflowRocketMQ}}:{{topic}}");
        assertThat(kamelet.to()).containsExactly("kamelet:sink");
        assertThat(kamelet.dependencies()).containsExactly("camel:kamelet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from(\"rocketmq:orders\")",
                ".to(\"rocketmq:orders\")",
                "// as in .toD( \"rocketmq:${header.topic}\")",
                "errorHandler(deadLetterChannel(\"rocketmq:dead\"))"
            })
    void aLiteralRocketmqKillsTheIntegration(String line) {
        assertThatIllegalStateException()
                .isThrownBy(() -> Inspection.ofJava("from(\"timer:t\")\n" + line))
                .withMessageStartingWith("component not found for uri \"rocketmq:");
    }

    @Test
    void aLiteralRocketmqInATemplateKillsTheIntegration() throws Exception {
        JsonNode template = new YAMLMapper().readTree("{from: {uri: 'rocketmq:{{topic}}', steps: []}}");
        assertThatIllegalStateException().isThrownBy(() -> Inspection.ofTemplate(template));
    }

    @ParameterizedTest
    @EnumSource
    void whatARouteImportsAndNamesIsInItsImage(Route route) throws Exception {
        Set<String> image = image(route);

        assertThat(image).containsAll(imports(route)).containsAll(schemes(route));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsInAnImageThatItsRouteDoesNotNeed(Route route) throws Exception {
        Set<String> needed = new TreeSet<>(BEHIND_THE_SCENES);
        needed.addAll(imports(route));
        needed.addAll(schemes(route));
        // A route that is made of constants does not say which; of rocketmq, the Kamelet's template does not.
        needed.add("mvn:org.apache.camel:camel-rocketmq");
        if (needed.contains("mvn:io.orderflow:orderflow-orders")) {
            PROVIDED.matcher(Files.readString(Path.of("orders/pom.xml")))
                    .results()
                    .forEach(found -> needed.add("camel:" + found.group(1)));
        }

        assertThat(needed).containsAll(declared(route));
    }

    @ParameterizedTest
    @EnumSource
    void aDependencyOfCamelHasItsVersionFromABom(Route route) {
        boolean plainCamel = route.options("dependency").stream().anyMatch(d -> d.startsWith("mvn:org.apache.camel"));

        assertThat(route.options("dependency"))
                .noneMatch(d -> d.matches("mvn:org\\.apache\\.camel[^:]*:[^:]+:.+"))
                .satisfies(all -> assertThat(all.contains("bom:org.apache.camel:camel-bom:4.8.0"))
                        .isEqualTo(plainCamel));
    }

    @Test
    void theSourceHasOneSinkSoThatASinkBindingIsMade() {
        Inspection source = Inspection.ofJava(Route.ORDER_SOURCE.text());
        assertThat(source.knativeSinks()).containsExactly("knative:event/orderflow.order.placed?name=orders");
        assertThat(source.knativeSources()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "ORDER_SOURCE", mode = EnumSource.Mode.EXCLUDE)
    void nothingElseHasASink(Route route) {
        assertThat(Inspection.ofJava(route.text()).knativeSinks()).isEmpty();
    }

    @Test
    void theTypesAndTheBrokerAreLiterals() {
        assertThat(Inspection.ofJava(Route.ORDER_ROUTE.text()).knativeSources())
                .allMatch(uri -> uri.matches("knative:event/orderflow\\.order\\.placed\\?name=orders(&.*)?"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ORDER_SOURCE", "ORDER_SIMULATOR"})
    void whatConsumesOrPublishesByItselfIsADeployment(Route route) {
        assertThat(route.options("trait")).contains("knative-service.enabled=false");
        assertThat(Inspection.ofJava(route.text()).isServed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ORDER_ROUTE", "DEAD_LETTER_ROUTE"})
    void whatIsCalledIsAKnativeService(Route route) {
        assertThat(route.options("trait")).contains("knative-service.enabled=true");
        assertThat(Inspection.ofJava(route.text()).isServed()).isTrue();
    }

    @Test
    void aConsumerThatTheOperatorCannotSeeWouldScaleToZero() {
        assertThat(Inspection.ofJava("from(SOURCE).to(\"knative:event/a\")").isServed())
                .isTrue();
    }

    /** The trait would make a Trigger of the URI, without delivery and dead letter, beside that of config/base. */
    @Test
    void theHandlerIsSubscribedByTheExplicitTriggerOnly() {
        assertThat(route().options("trait")).contains("knative.enabled=false");
        assertThat(route().options("property"))
                .contains(
                        "camel.component.knative.environment.resources[0].name=orderflow.order.placed",
                        "camel.component.knative.environment.resources[0].objectName=orders",
                        "camel.component.knative.environment.resources[0].path=/events/orderflow.order.placed",
                        "camel.component.knative.environment.resources[0].reply=true");
    }

    private static Route route() {
        return Route.ORDER_ROUTE;
    }

    private static Inspection kamelet() throws Exception {
        return Inspection.ofTemplate(new YAMLMapper().readTree(KAMELET.toFile()).at("/spec/template"));
    }

    /** Without versions. */
    private static Set<String> declared(Route route) {
        Set<String> declared = new TreeSet<>();
        route.options("dependency").forEach(d -> declared.add(d.replaceFirst("^((?:mvn|bom):[^:]+:[^:]+):.*", "$1")));
        return declared;
    }

    private static Set<String> image(Route route) throws Exception {
        Set<String> image = declared(route);
        Inspection found = Inspection.ofJava(route.text());
        image.addAll(found.dependencies());
        if (found.from().contains("kamelet:rocketmq-source")) {
            image.addAll(kamelet().dependencies());
        }
        if (route.options("trait").contains("prometheus.enabled=true")) {
            image.add("camel:micrometer");
        }
        return image;
    }

    private static Set<String> imports(Route route) {
        Set<String> needed = new TreeSet<>();
        IMPORT.matcher(route.text()).results().forEach(found -> {
            String name = found.group(1);
            needed.add(PACKAGES.entrySet().stream()
                    .filter(entry -> name.startsWith(entry.getKey() + "."))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("nothing that has " + name));
        });
        needed.remove("runtime");
        return needed;
    }

    private static Set<String> schemes(Route route) {
        Set<String> needed = new TreeSet<>();
        LITERAL_URI.matcher(route.text()).results().forEach(found -> {
            OperatorCatalog.Scheme scheme = OperatorCatalog.find(found.group(1));
            if (scheme != null) {
                needed.add(scheme.artifact());
            }
        });
        return needed;
    }
}
