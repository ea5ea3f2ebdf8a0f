package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Docs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Files.copy(CASES, folder.resolve("cases.yaml"));

        System.out.println(PromQueries.promtool(folder, SPEC, "check", "rules", "rules.yaml"));
        System.out.println(PromQueries.promtool(folder, SPEC, "test", "rules", "cases.yaml"));
    }

    /** Or the test above would say nothing. */
    @Test
    void aCaseThatDoesNotHoldIsFound(@TempDir Path folder) throws IOException {
        assumeTrue(PromQueries.hasPromtool(), "there is no promtool: apt-get install prometheus");
        Files.writeString(folder.resolve("cases.yaml"), Files.readString(CASES).replace("'0.69x10", "'0.71x50"));

        assertThatThrownBy(() -> PromQueries.promtool(folder, SPEC, "test", "rules", "cases.yaml"))
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
