package io.orderflow.trace;

import io.orderflow.text.Property;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an integration is traced, and where its spans go. */
public final class Traces {
    /** Another place than OpenTelemetry's own variables name. */
    private static final Property ENDPOINT = Property.of("orderflow.traces.endpoint", "");

    /** Under this name a context has it. */
    public static final String NAME = "orderflowTracing";

    private static final String INTEGRATION = "CAMEL_K_INTEGRATION";
    private static final String OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String OTLP_TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

    private Traces() {}

    /** Every property that this reads. */
    public static List<Property> properties() {
        return List.of(ENDPOINT);
    }

    /**
     * The context's, which is closed with it; made at the first call. Neither it nor a span of it ever throws: who has it need
     * not ask what becomes of an order then.
     *
     * @return null if none is wanted, by the property and OpenTelemetry's own variables
     * @throws IllegalArgumentException a setting is not allowed: one line
     */
    public static Tracing of(CamelContext context) {
        synchronized (context) {
            Tracing bound = context.getRegistry().lookupByNameAndType(NAME, Tracing.class);
            if (bound != null) {
                return HarmlessTracing.of(bound);
            }
            String endpoint = ENDPOINT.read(context::resolvePropertyPlaceholders);
            boolean sent = isSent(endpoint, System.getenv());
            SpanWatcher watcher = context.getRegistry().findSingleByType(SpanWatcher.class);
            Tracing made = sent || watcher != null ? create(name(context), endpoint, sent, watcher) : null;
            if (made != null) {
                context.getRegistry().bind(NAME, made, null, "close");
            }
            return made;
        }
    }

    /** Camel K's, where that runs it, since Quarkus calls every context the same. */
    private static String name(CamelContext context) {
        return System.getenv().getOrDefault(INTEGRATION, context.getName());
    }

    static boolean isSent(String endpoint, Map<String, String> environment) {
        boolean off = "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))
                || "none".equals(environment.get("OTEL_TRACES_EXPORTER"));
        boolean named = !endpoint.isEmpty() || isSet(environment.get(OTLP)) || isSet(environment.get(OTLP_TRACES));
        return named && !off;
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    private static Tracing create(String service, String endpoint, boolean sent, SpanWatcher watcher) {
        for (TracingFactory factory : ServiceLoader.load(TracingFactory.class, Traces.class.getClassLoader())) {
            return HarmlessTracing.of(factory.create(service, endpoint, sent, watcher));
        }
        LOG.warn(
                "{} or {} is set, but orderflow-traces is not on the class path: nothing is traced; docs/traces.md tells how to add it",
                ENDPOINT.name(),
                OTLP);
        return null;
    }
}
