package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orderflow.testing.Docs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Somebody is called when, and only when, there is something to do, and is told what. */
class AlertsTest {
    private static final Path CASES = Path.of("config/components/monitoring/alerts-test.yaml");
    private static final JsonNode SPEC =
            Rendered.PRODUCTION.object("PrometheusRule", "orderflow").path("spec");
    private static final List<JsonNode> ALERTS = StreamSupport.stream(
                    SPEC.at("/groups/0/rules").spliterator(), false)
            .toList();

    @Test
    void everyAlertAsksForWhatThereIs() {
        assertThat(ALERTS)
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(alert -> assertThat(
                                PromQueries.unknown(alert.path("expr").asText()))
                        .as(name(alert))
                        .isEmpty());
    }

    @Test
    void everyAlertHasAParagraphThatNamesItAndSaysWhatToDo() {
        assertThat(ALERTS).allSatisfy(alert -> {
            String[] runbook = alert.at("/annotations/runbook").asText().split("#", 2);
            assertThat(runbook[0]).isEqualTo("docs/alerts.md");
            assertThat(Docs.text(runbook[0]).split("\n## "))
                    .filteredOn(section -> anchor(section).equals(runbook[1]))
                    .singleElement()
                    .asString()
                    .contains("`" + name(alert) + "`");
            assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
        });
    }

    @Test
    void everyAlertIsTriedFiringAndNotFiring() throws IOException {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        for (JsonNode test : cases().path("tests")) {
            for (JsonNode tried : test.path("alert_rule_test")) {
                (tried.path("exp_alerts").isEmpty() ? quiet : firing)
                        .add(tried.path("alertname").asText());
            }
        }

        List<String> names = ALERTS.stream().map(AlertsTest::name).toList();
        assertThat(firing).containsExactlyInAnyOrderElementsOf(names);
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void theAlertsFireAndKeepQuietAsTheCasesSay(@TempDir Path folder) throws IOException {
        assumeTrue(PromQueries.hasPromtool(), "there is no promtool: apt-get install prometheus");

        System.out.println(PromQueries.promtool(folder, SPEC, "check", "rules", "rules.yaml"));
        System.out.println(tried(folder, cases()));
    }

    /** Or the test above would say nothing. */
    @Test
    void aCaseThatDoesNotHoldIsFound(@TempDir Path folder) throws IOException {
        assumeTrue(PromQueries.hasPromtool(), "there is no promtool: apt-get install prometheus");
        String wrong = Files.readString(CASES).replace("'0.69x10", "'0.71x50");

        assertThatThrownBy(() -> tried(folder, Kustomize.objects(wrong).get(0)))
                .hasMessageContaining("RocketMQDiskFills keeps quiet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rate(rocketmq_source_laag{topic="orders"}[5m])                          | rocketmq_source_laag
                    sum by (host) (rocketmq_source_lag) > 60                                | host
                    rocketmq_source_lag{host="a"} offset 15m                                | host
                    orderflow_tickets_issued                                                | orderflow_tickets_issued
                    kn_revision_pods_desired{kn_service_name="a or b"} or autoscaler_pods   | autoscaler_pods
                    """)
    void aNameThatNobodyHasIsFound(String query, String name) {
        assertThat(PromQueries.unknown(query)).containsExactly(name);
    }

    /** Each case over the alerts that it asks for: over all, the days that lead to a weekend take ten times as long. */
    private static String tried(Path folder, JsonNode cases) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        for (JsonNode test : cases.path("tests")) {
            List<String> names = test.path("alert_rule_test").findValuesAsText("alertname");
            ObjectNode rules = SPEC.deepCopy();
            ((ArrayNode) rules.at("/groups/0/rules")).removeIf(alert -> !names.contains(name(alert)));
            ObjectNode file = cases.deepCopy();
            file.putArray("rule_files").add("rules-" + arguments.size() + ".yaml");
            file.putArray("tests").add(test);
            Files.writeString(folder.resolve("rules-" + arguments.size() + ".yaml"), rules.toString());
            Files.writeString(folder.resolve("case-" + arguments.size() + ".yaml"), file.toString());
            arguments.add("case-" + arguments.size() + ".yaml");
        }
        return PromQueries.promtool(folder, SPEC, arguments.toArray(String[]::new));
    }

    private static JsonNode cases() throws IOException {
        return Kustomize.objects(Files.readString(CASES)).get(0);
    }

    private static String name(JsonNode alert) {
        return alert.path("alert").asText();
    }

    private static String anchor(String section) {
        return section.lines()
                .findFirst()
                .orElseThrow()
                .toLowerCase()
                .replaceAll("[^\\w\\s-]", "")
                .replace(' ', '-');
    }
}
