package io.orderflow.local;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Keeps the whole from being ready; what has not started yet is alive. */
final class NotStarted extends AbstractHealthCheck {
    private final String reason;

    NotStarted(String name, String reason) {
        super("orderflow", name);
        this.reason = reason;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        result.down().message(reason);
    }
}
