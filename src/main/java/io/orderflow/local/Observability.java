package io.orderflow.local;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orderflow.runner.HealthEndpoints;
import io.orderflow.runner.Integration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;

/**
 * The laptop's one endpoint for what all integrations count, as Prometheus text, and for how they are: Camel's management
 * server in a context of its own, with the registry that the integrations count in and their health checks. On a cluster
 * each pod has its own.
 */
final class Observability implements AutoCloseable {
    private static final Map<String, String> MANAGEMENT = Map.of(
            "camel.management.enabled", "true",
            "camel.management.host", "127.0.0.1",
            "camel.management.path", "/",
            "camel.management.metrics-enabled", "true",
            "camel.metrics.enabled", "true",
            "camel.metrics.path", "/metrics");

    /** Of this context, which has nothing to tell. */
    private static final Map<String, String> WITHOUT_METRICS_OF_ROUTES = Map.of(
            "camel.metrics.enable-route-policy", "false",
            "camel.metrics.enable-message-history", "false",
            "camel.metrics.enable-exchange-event-notifier", "false",
            "camel.metrics.enable-route-event-notifier", "false");

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LaptopHealth health = new LaptopHealth();
    private final Main main = new Main();
    private final int port;

    private Observability(int port) {
        this.port = port;
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withName("laptop").withJmxEnabled(false);
        MANAGEMENT.forEach(main::addOverrideProperty);
        WITHOUT_METRICS_OF_ROUTES.forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.management.port", Integer.toString(port));
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        main.start();
        CamelContext context = main.getCamelContext();
        HealthCheckRegistry.get(context).register(health);
        HealthEndpoints.serve(
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port)),
                "/health",
                context);
    }

    /** @param port of 127.0.0.1, a free one */
    static Observability start(int port) {
        return new Observability(port);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Counts and watches an integration that is about to start. */
    Integration watch(Integration integration) {
        health.watch(integration);
        return integration.measuredBy(meters);
    }

    /** Where all of it is counted. */
    MeterRegistry meters() {
        return meters;
    }

    /** How the integrations are. */
    LaptopHealth health() {
        return health;
    }

    /** From now on the whole is ready when each of its parts is. */
    void complete() {
        health.complete();
    }

    @Override
    public void close() {
        main.stop();
        meters.close();
    }
}
