package io.orderflow.rocketmq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderflow.testing.Docs;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables of the documents are those of the source. */
class SourceDocsTest {
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `(rocketmq_\\w+)` \\| `(rocketmq[\\w.]+)` \\|");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(\\w+)` \\| (required|none|`.*?`) \\|");

    @Test
    void everyMetricHasARowUnderTheNameThatPrometheusGetsItBy() {
        Map<String, String> documented = Docs.matches(METRIC, Docs.text("docs/operations.md")).stream()
                .collect(Collectors.toMap(row -> row.group(2), row -> row.group(1)));

        assertThat(documented).isEqualTo(counted());
    }

    @Test
    void everyOptionOfTheKameletHasARowWithItsDefault() throws Exception {
        JsonNode definition = new YAMLMapper()
                .readTree(Path.of("kamelets/rocketmq-source.kamelet.yaml").toFile())
                .at("/spec/definition");
        Map<String, String> declared = new TreeMap<>();
        definition
                .path("properties")
                .properties()
                .forEach(option -> declared.put(
                        option.getKey(),
                        fallback(option.getValue().path("default").asText())));
        definition.path("required").forEach(option -> declared.put(option.asText(), "required"));

        String section = Docs.text("docs/configuration.md").split("## The Kamelet")[1];
        assertThat(Docs.matches(OPTION, section).stream()
                        .collect(Collectors.toMap((MatchResult row) -> row.group(1), row -> row.group(2))))
                .isEqualTo(declared);
    }

    private static String fallback(String value) {
        return value.isEmpty() ? "none" : "`" + value + "`";
    }

    private static Map<String, String> counted() {
        DefaultCamelContext context = new DefaultCamelContext();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", meters);
        SourceMetrics metrics = SourceMetrics.of(context, "orders", "orderflow");
        metrics.inFlight(() -> 0);
        metrics.inFlightBytes(() -> 0);
        metrics.delayed(() -> 0);
        metrics.queuesWaiting(() -> 0);
        metrics.keysWaiting(() -> 0);
        metrics.brokersMissing(() -> 0);
        metrics.lag(new MessageQueue("orders", "broker", 0), 0);
        return meters.getMeters().stream()
                .collect(Collectors.toMap(meter -> meter.getId().getName(), SourceDocsTest::prometheusName));
    }

    private static String prometheusName(Meter meter) {
        String name = meter.getId().getName().replace('.', '_');
        return switch (meter.getId().getType()) {
            case COUNTER -> name + "_total";
            case TIMER -> name + "_seconds";
            default -> name;
        };
    }
}
