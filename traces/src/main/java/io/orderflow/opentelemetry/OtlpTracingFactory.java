package io.orderflow.opentelemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import io.orderflow.trace.SpanWatcher;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.TracingFactory;
import java.util.HashMap;
import java.util.Map;

/** OpenTelemetry's SDK, set up by its own variables (OTEL_*), with other defaults where ours are better. */
public final class OtlpTracingFactory implements TracingFactory {
    private static final String PROTOCOL = "http/protobuf";

    /** In characters. What a publisher chooses may be long: ids, keys, tags. */
    private static final String MAX_ATTRIBUTE = "256";

    @Override
    public Tracing create(String service, String endpoint, boolean sent, SpanWatcher watcher) {
        check(endpoint);
        QuietExport.install();
        TraceIds ids = new TraceIds();
        AutoConfiguredOpenTelemetrySdkBuilder builder = AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(OtlpTracingFactory.class.getClassLoader())
                .disableShutdownHook()
                .addPropertiesSupplier(() -> defaults(service))
                .addPropertiesCustomizer(config -> fixed(config, endpoint, sent))
                .addTracerProviderCustomizer((provider, config) -> {
                    provider.setIdGenerator(ids);
                    return watcher == null ? provider : provider.addSpanProcessor(new WatchedSpans(service, watcher));
                });
        try {
            return new OtelTracing(builder.build().getOpenTelemetrySdk(), ids);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("OpenTelemetry cannot be set up by the variables OTEL_*: " + reason(e));
        }
    }

    /** A header may be a key of the collector's. */
    private static String reason(RuntimeException e) {
        String message = Secrets.maskUrls(String.valueOf(e.getMessage()));
        return OneLine.of(message.replaceAll("(?is)(headers?\\b).+", "$1 ***"));
    }

    private static void check(String endpoint) {
        if (!endpoint.matches("|https?://[^\\s/@?#]+(/[^\\s?#]*)?")) {
            throw new IllegalArgumentException("orderflow.traces.endpoint is '"
                    + OneLine.of(Secrets.maskUrls(endpoint))
                    + "': must be the http or https URL of an OTLP receiver, such as http://collector:4318");
        }
    }

    /** What any variable overrides. */
    private static Map<String, String> defaults(String service) {
        return Map.of(
                "otel.service.name", service,
                "otel.exporter.otlp.protocol", PROTOCOL,
                "otel.attribute.value.length.limit", MAX_ATTRIBUTE);
    }

    private static Map<String, String> fixed(ConfigProperties config, String endpoint, boolean sent) {
        Map<String, String> fixed = new HashMap<>();
        // Prometheus has the metrics; Camel and Quarkus have their own logs.
        fixed.put("otel.metrics.exporter", "none");
        fixed.put("otel.logs.exporter", "none");
        if (!sent) {
            fixed.put("otel.traces.exporter", "none");
        } else if (!endpoint.isEmpty()) {
            fixed.put("otel.exporter.otlp.traces.endpoint", endpoint.replaceFirst("/*$", "") + "/v1/traces");
        }
        String protocol =
                config.getString("otel.exporter.otlp.traces.protocol", config.getString("otel.exporter.otlp.protocol"));
        if (sent && !PROTOCOL.equals(protocol)) {
            throw new IllegalArgumentException("OTEL_EXPORTER_OTLP_PROTOCOL is '" + protocol + "', and only " + PROTOCOL
                    + " (port 4318 of a collector) is here");
        }
        return fixed;
    }
}
