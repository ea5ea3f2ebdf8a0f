package io.orderflow.runner;

import io.micrometer.core.instrument.MeterRegistry;
import io.orderflow.trace.SpanWatcher;
import io.vertx.core.Vertx;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.spi.EventNotifier;

/**
 * One route file in a Camel context of its own, as Camel K gives each a pod of its own: what runs on the laptop is
 * bound, configured and stopped like what runs on a cluster.
 */
public final class Integration implements AutoCloseable {
    private static final List<String> OF_THE_SOURCE =
            List.of("camel.kamelet.", "camel.beans.eventSink", "camel.component.knative.producer-factory");

    private final Main main = new Main();
    private final String name;
    private int observers;

    /**
     * Prepares an integration; {@link #start()} runs it.
     *
     * @param name as Camel K names it: the route file's name in kebab case
     * @param routeClass the route file's class
     */
    public Integration(String name, String routeClass) {
        this.name = name;
        main.setDefaultPropertyPlaceholderLocation("false");
        // Where the libraries of Camel's own tools are, it would be on without having been asked for.
        main.configure().withName(name).withJmxEnabled(false).withRoutesBuilderClasses(routeClass);
    }

    /** Reads the file with the component options, all of it, as the modeline of the source says. */
    public Integration withComponents() {
        main.setPropertyPlaceholderLocations("file:" + Settings.FILE);
        return this;
    }

    /** Reads what the file sets of the project's properties and of Camel; what concerns the source needs its libraries. */
    public Integration withoutComponents() {
        Properties file = Settings.file();
        file.keySet().removeIf(property -> OF_THE_SOURCE.stream().anyMatch(String.valueOf(property)::startsWith));
        main.setInitialProperties(file);
        return this;
    }

    public Integration with(Map<String, String> properties) {
        properties.forEach(main::addOverrideProperty);
        return this;
    }

    /** Serves HTTP on a port of 127.0.0.1, as a pod does for its Knative Service. */
    public Integration serving(int port) {
        return serving("127.0.0.1", port);
    }

    /** Serves HTTP on a port of all the addresses of a pod, health and metrics too. */
    Integration servingPod(int port) {
        PodEndpoints endpoints = new PodEndpoints(this::context);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport running) {
                endpoints.open();
            }
        });
        return measuredBy(endpoints.meters()).serving("0.0.0.0", port);
    }

    private Integration serving(String host, int port) {
        bindVertx();
        return with(Map.of(
                "camel.server.enabled",
                "true",
                "camel.server.host",
                host,
                "camel.server.port",
                Integer.toString(port)));
    }

    /** Made beside the rest of the start, since Camel's HTTP server would make its own, and wait for it. */
    private void bindVertx() {
        CompletableFuture<Vertx> made = CompletableFuture.supplyAsync(WideVertx::create);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                context().getRegistry().bind("Vertx", Vertx.class, made::join, null, "close");
            }
        });
    }

    /** Binds a Knative resource, as the operator's knative trait does. */
    public Integration bound(KnativeResource resource) {
        main.bind("knative-environment", KnativeEnvironment.on(resource));
        return this;
    }

    /** May be called again, for one more. */
    public Integration observedBy(EventNotifier notifier) {
        main.bind("observer-" + ++observers, notifier);
        return this;
    }

    /** Where the integration counts; Camel's own components find it by this name. */
    public Integration measuredBy(MeterRegistry meters) {
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        return this;
    }

    /** Traces each order, also where no span is sent. */
    public Integration tracedBy(SpanWatcher watcher) {
        main.bind("span-watcher", watcher);
        return this;
    }

    /**
     * Shows its routes to Camel's own tools, and with {@code camel trace} what passes through them.
     *
     * @param tools makes what they speak with
     */
    public Integration shownTo(CliConnectorFactory tools) {
        main.bind("camel-tools", tools);
        main.configure().withJmxEnabled(true).withDevConsoleEnabled(true);
        return with(Map.of("camel.trace.standby", "true"));
    }

    public String name() {
        return name;
    }

    /** @throws IllegalArgumentException naming the file, if there is none that the configuration names, such as the Kamelet's */
    public Integration start() {
        try {
            main.start();
        } catch (RuntimeException e) {
            for (Throwable one = e; one != null; one = one.getCause()) {
                if (one instanceof FileNotFoundException missing) {
                    throw new IllegalArgumentException(
                            "%s: %s; %s".formatted(name, missing.getMessage(), Settings.IN_THE_ROOT_FOLDER), e);
                }
            }
            throw e;
        }
        return this;
    }

    /**
     * Runs until the process is told to end, and stops then.
     *
     * @param started called when the routes run
     */
    public void run(Runnable started) throws Exception {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport running) {
                started.run();
            }
        });
        main.run();
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }
}
