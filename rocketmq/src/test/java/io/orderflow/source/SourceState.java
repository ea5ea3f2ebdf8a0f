package io.orderflow.source;

import io.orderflow.testing.RouteFile;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * What readiness says of the source that runs.
 *
 * @param reason what it gives for being down; empty if it is up
 */
record SourceState(boolean up, String reason) {
    static SourceState of(RouteFile running) {
        HealthCheck.Result result = HealthCheckRegistry.get(running.context()).stream()
                .filter(check -> check.getId().startsWith("rocketmq-source-"))
                .findFirst()
                .orElseThrow()
                .call();
        return new SourceState(
                result.getState() == HealthCheck.State.UP,
                String.valueOf(result.getDetails().getOrDefault("broker", "")));
    }
}
