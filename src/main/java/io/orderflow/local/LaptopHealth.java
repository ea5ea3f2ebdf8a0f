package io.orderflow.local;

import io.orderflow.runner.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;

/**
 * How the integrations are, as Camel's own health checks say: those of context and routes, and whatever a route or component
 * has bound to the registry of its context. Each is named {@code <integration>:<check>}.
 */
final class LaptopHealth implements HealthCheckRepository {
    private final List<Integration> integrations = new CopyOnWriteArrayList<>();
    private volatile boolean complete;
    private boolean enabled = true;

    void watch(Integration integration) {
        integrations.add(integration);
    }

    void complete() {
        complete = true;
    }

    @Override
    public String getId() {
        return "integrations";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Stream<HealthCheck> stream() {
        List<HealthCheck> checks = new ArrayList<>();
        if (!complete) {
            checks.add(new NotStarted("orderflow", "not all of it has started"));
        }
        for (Integration integration : integrations) {
            CamelContext context = integration.context();
            if (context == null || !context.isStarted()) {
                checks.add(new NotStarted(integration.name(), "not started"));
            } else {
                HealthCheckRegistry.get(context).stream()
                        .map(check -> new NamedCheck(integration.name() + ":" + check.getId(), check))
                        .forEach(checks::add);
            }
        }
        return checks.stream();
    }
}
