package io.orderflow.manifests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the manifests that are made of other files equal to them. It writes them with {@code -Dmanifests=write}:
 *
 * <pre>mvn test -pl src/test -am -Dtest=GeneratedManifestsTest -Dmanifests=write -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class GeneratedManifestsTest {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    @TestFactory
    Iterable<DynamicTest> aManifestIsEqualToWhatItIsMadeOf() throws IOException {
        Map<Path, String> expected = new TreeMap<>();
        for (Route route : Route.values()) {
            Path folder = Path.of(route == Route.ORDER_SIMULATOR ? "config/simulator/kit" : "config/base/integrations");
            expected.put(
                    folder.resolve(route.integration() + ".yaml"),
                    made("the modelines of " + route.file(), IntegrationManifest.of(route)));
        }
        expected.put(Path.of("config/base/order-schema.yaml"), made("config/order.schema.json", schema()));

        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().toString(), () -> check(entry.getKey(), entry.getValue())))
                .toList();
    }

    private static void check(Path file, String expected) throws IOException {
        if ("write".equals(System.getProperty("manifests"))) {
            Files.writeString(file, expected);
        }
        assertThat(file).as("write it with -Dmanifests=write").hasContent(expected);
    }

    private static ObjectNode schema() throws IOException {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("apiVersion", "v1").put("kind", "ConfigMap");
        schema.putObject("metadata").put("name", "orderflow-schema");
        schema.putObject("data").put("order.schema.json", Files.readString(Path.of("config/order.schema.json")));
        return schema;
    }

    private static String made(String origin, JsonNode manifest) throws JsonProcessingException {
        return "# Made of " + origin + " by GeneratedManifestsTest. Change those, not this.\n"
                + YAML.writeValueAsString(manifest);
    }
}
