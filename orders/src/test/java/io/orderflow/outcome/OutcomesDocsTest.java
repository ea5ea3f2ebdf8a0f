package io.orderflow.outcome;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderflow.testing.Docs;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomesDocsTest {
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `(orderflow_\\w+)` \\| `(orderflow[\\w.]+)` \\|");

    @Test
    void everyCounterHasARowUnderTheNameThatPrometheusGetsItBy() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        new OrderOutcomes(context);
        new DeadLetterOutcomes(context);

        Map<String, String> documented = Docs.matches(METRIC, Docs.text("docs/operations.md")).stream()
                .collect(Collectors.toMap(row -> row.group(2), row -> row.group(1)));
        assertThat(documented)
                .isEqualTo(meters.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .collect(Collectors.toMap(name -> name, name -> name.replace('.', '_') + "_total")));
    }
}
