package io.orderflow.runner;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Health and metrics where Camel K's runtime has them, so that probes and PodMonitors need not know which of the two a pod
 * runs: {@code /q/health/live}, {@code ready} and {@code started} (200 or 503, MicroProfile Health's JSON) and
 * {@code /q/metrics}, on the port of the routes. Camel's management server has a port of its own, and a pod of Knative has one.
 */
final class PodEndpoints {
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Supplier<CamelContext> context;
    private volatile boolean hasMetersOfTheProcess;

    PodEndpoints(Supplier<CamelContext> context) {
        this.context = context;
    }

    PrometheusMeterRegistry meters() {
        return meters;
    }

    /** Called when the routes run: until then nothing is there, which no probe takes for an answer. */
    void open() {
        Router router =
                VertxPlatformHttpRouter.lookup(context.get(), VertxPlatformHttpRouter.getRouterNameFromPort(port()));
        HealthEndpoints.serve(router, "/q/health", context.get());
        // Not on the event loop.
        router.get("/q/metrics").blockingHandler(this::metrics, false);
    }

    private int port() {
        return Integer.parseInt(context.get().resolvePropertyPlaceholders("{{camel.server.port}}"));
    }

    private void metrics(RoutingContext answer) {
        bindMetersOfTheProcess();
        answer.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(meters.scrape());
    }

    /** With the first scrape, since they would take their time from the start. */
    private synchronized void bindMetersOfTheProcess() {
        if (!hasMetersOfTheProcess) {
            hasMetersOfTheProcess = true;
            new JvmMemoryMetrics().bindTo(meters);
            new JvmThreadMetrics().bindTo(meters);
            new JvmGcMetrics().bindTo(meters);
            new ProcessorMetrics().bindTo(meters);
            new UptimeMetrics().bindTo(meters);
        }
    }
}
