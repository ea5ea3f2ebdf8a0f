package io.orderflow.trace;

/** What the jar orderflow-traces provides, found by {@link java.util.ServiceLoader}. */
public interface TracingFactory {

    /**
     * Sends spans by OTLP, tells of them here, or both.
     *
     * @param service the integration's name
     * @param endpoint where to, as OTEL_EXPORTER_OTLP_ENDPOINT has it; empty for what the OTEL_* variables say
     * @param sent whether they are sent
     * @param watcher null for none
     * @throws IllegalArgumentException a setting is not allowed: one line
     */
    Tracing create(String service, String endpoint, boolean sent, SpanWatcher watcher);
}
