package io.orderflow;

import io.orderflow.testing.Modelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written down in more than one place is the same in all of them. */
class ConfigurationTest {
    private static final String TABLES = "docs/configuration.md";

    private static final List<String> FILES = List.of(
            "config/orderflow.properties",
            "routes/OrderSource.java",
            "routes/OrderRoute.java",
            "routes/DeadLetterRoute.java",
            "routes/OrderSimulator.java");

    /** A property and its default, which may hold a property itself. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{\\??((?:orderflow|k)\\.[\\w.-]+)(?::((?:[^{}]|\\{\\{[^{}]*}})*))?}}");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `((?:orderflow|k)\\.[\\w.-]+)` \\| `(\\w+)` \\| (.*?) \\|");

    @Test
    void theTablesHoldEveryPropertyWithItsDefault() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        matches(ROW, TABLES).forEach(row -> documented.put(row.group(1), row.group(3)));

        assertThat(documented).isEqualTo(declared());
    }

    @Test
    void theTablesNameTheEnvironmentVariables() {
        assertThat(matches(ROW, TABLES))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.group(2))
                        .isEqualTo(row.group(1).toUpperCase().replace('.', '_').replace('-', '_')));
    }

    @Test
    void aPropertyHasTheSameDefaultWhereverItIsUsed() {
        Map<String, String> defaults = new TreeMap<>();
        FILES.stream().flatMap(file -> matches(PLACEHOLDER, file)).forEach(use -> {
            String earlier = defaults.put(use.group(1), String.valueOf(use.group(2)));
            if (earlier != null) {
                assertThat(use.group(2)).as(use.group(1)).isEqualTo(earlier.equals("null") ? null : earlier);
            }
        });
        assertThat(defaults).containsEntry("orderflow.rocketmq.topic", "orders");
    }

    /** But for where the events go to, which a SinkBinding says on a cluster, and for what only plain Quarkus would log. */
    @Test
    void camelKSetsTheComponentOptionsThatTheLaptopSets() {
        assertThat(Modelines.values("routes/OrderSource.java", "property"))
                .filteredOn(property -> !property.startsWith("camel.component.knative.environment."))
                .containsExactly(
                        "file:../config/orderflow.properties",
                        "camel.main.case-insensitive-headers=false",
                        "camel.main.auto-configuration-log-summary=false");
    }

    /** A formatter that wraps a modeline breaks it, and nobody notices before the cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"OrderSource", "OrderRoute", "DeadLetterRoute", "OrderSimulator"})
    void noModelineIsWrapped(String route) throws IOException {
        assertThat(Files.readAllLines(Path.of("routes/" + route + ".java")))
                .filteredOn(line -> line.startsWith("//"))
                .isNotEmpty()
                .allMatch(line -> line.matches("// camel-k:( [a-z-]+=\\S+)+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderSource", "OrderRoute", "DeadLetterRoute", "OrderSimulator"})
    void theModelinesNameTheVersionsOfTheBuild(String route) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (String dependency : Modelines.values("routes/" + route + ".java", "dependency")) {
            String[] coordinates = dependency.split(":");
            if (dependency.startsWith("mvn:") && coordinates.length == 4 && !coordinates[1].equals("io.orderflow")) {
                assertThat(pom).as(dependency).contains("." + "version>" + coordinates[3] + "<");
            }
        }
    }

    private static Map<String, String> declared() {
        Map<String, String> declared = SettingsTable.defaults();
        FILES.stream()
                .flatMap(file -> matches(PLACEHOLDER, file))
                .filter(use -> use.group(2) != null && !use.group(2).isEmpty())
                .forEach(use -> declared.put(use.group(1), inBackticks(use.group(2))));
        FILES.stream()
                .flatMap(file -> matches(PLACEHOLDER, file))
                .forEach(use -> declared.putIfAbsent(use.group(1), "none"));
        return declared;
    }

    /** As the tables write it: with the defaults of the properties that it holds. */
    private static String inBackticks(String value) {
        return "`" + value.replaceAll("\\{\\{[\\w.-]+:(.*?)}}", "$1") + "`";
    }

    private static Stream<MatchResult> matches(Pattern pattern, String file) {
        try {
            return pattern.matcher(Files.readString(Path.of(file))).results();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
