package io.orderflow.trace;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TracesTest {
    @Test
    void nothingIsTracedUnlessAPlaceIsNamed() {
        assertThat(Traces.isSent("", Map.of())).isFalse();
        assertThat(Traces.isSent("", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")))
                .isFalse();
        assertThat(Traces.isSent("", Map.of("OTEL_SERVICE_NAME", "orders"))).isFalse();
        assertThat(Traces.isSent("http://collector:4318", Map.of())).isTrue();
        assertThat(Traces.isSent("", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")))
                .isTrue();
        assertThat(Traces.isSent("", Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4318/v1/traces")))
                .isTrue();
    }

    @Test
    void openTelemetrysOwnSwitchesTurnItOff() {
        assertThat(Traces.isSent("http://collector:4318", Map.of("OTEL_SDK_DISABLED", "true")))
                .isFalse();
        assertThat(Traces.isSent("http://collector:4318", Map.of("OTEL_TRACES_EXPORTER", "none")))
                .isFalse();
    }
}
