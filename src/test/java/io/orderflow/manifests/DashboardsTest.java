package io.orderflow.manifests;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Grafana shows what it is given, an empty panel too: so every panel asks for something that is there. */
class DashboardsTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/components/monitoring/dashboards"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryAsksForWhatThereIs(Path dashboard) {
        assertThat(queries(dashboard))
                .hasSizeGreaterThan(5)
                .allSatisfy(query ->
                        assertThat(PromQueries.unknown(query)).as(query).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsInWhatUnitAndHasAnIdAndAPlaceOfItsOwn(Path dashboard) {
        Set<Integer> ids = new TreeSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : read(dashboard).path("panels")) {
            String title = panel.path("title").asText();
            assertThat(title).isNotEmpty();
            assertThat(panel.path("description").asText()).as(title).isNotEmpty();
            assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as(title)
                    .isNotEmpty();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();

            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt())
                    .as(title)
                    .isLessThanOrEqualTo(24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(cells.add(List.of(
                                    place.path("x").asInt() + x, place.path("y").asInt() + y)))
                            .as(title)
                            .isTrue();
                }
            }
            assertThat(panel.path("targets").findValuesAsText("refId"))
                    .as(title)
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void everyMetricOfTheApplicationIsOnADashboard() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Path dashboard : dashboards()) {
            queries(dashboard).forEach(query -> shown.addAll(PromQueries.metrics(query)));
        }

        assertThat(PromQueries.documented())
                .hasSizeGreaterThan(10)
                .allSatisfy(metric -> assertThat(shown).anyMatch(name -> name.startsWith(metric)));
    }

    @Test
    void grafanaFindsEveryDashboardUnderAnAddressOfItsOwn() throws IOException {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
        JsonNode map = Rendered.PRODUCTION.object("ConfigMap", "orderflow-dashboards");

        assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(map.path("data").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(dashboards().stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        assertThat(dashboards())
                .extracting(file -> read(file).path("uid").asText())
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @Test
    void prometheusUnderstandsEveryQuery(@TempDir Path folder) throws IOException {
        assumeTrue(PromQueries.hasPromtool(), "there is no promtool: apt-get install prometheus");
        ObjectNode rules = JSON.createObjectNode();
        ObjectNode group = rules.putArray("groups").addObject().put("name", "dashboards");
        for (Path dashboard : dashboards()) {
            for (String query : queries(dashboard)) {
                group.withArray("rules")
                        .addObject()
                        .put("record", "query:" + group.withArray("rules").size())
                        .put("expr", query.replace("$__rate_interval", "5m").replace("$namespace", ".*"));
            }
        }

        assertThat(PromQueries.promtool(folder, rules, "check", "rules", "rules.yaml"))
                .contains("SUCCESS");
    }

    private static List<String> queries(Path dashboard) {
        return StreamSupport.stream(read(dashboard).path("panels").spliterator(), false)
                .flatMap(panel -> panel.path("targets").findValuesAsText("expr").stream())
                .toList();
    }

    private static JsonNode read(Path dashboard) {
        try {
            return JSON.readTree(dashboard.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(dashboard + ": " + e.getMessage(), e);
        }
    }
}
