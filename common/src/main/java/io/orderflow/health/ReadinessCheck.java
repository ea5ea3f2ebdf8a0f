package io.orderflow.health;

import org.apache.camel.health.HealthCheck;

/**
 * Whether a process can do its work. One that waits for another is alive all the same, and must not be restarted for it.
 * Camel's own base of a check is in camel-health, which a runtime need not have.
 */
public abstract class ReadinessCheck implements HealthCheck {
    private final String group;
    private final String id;
    private volatile boolean enabled = true;

    protected ReadinessCheck(String group, String id) {
        this.group = group;
        this.id = id;
    }

    @Override
    public final String getGroup() {
        return group;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final boolean isEnabled() {
        return enabled;
    }

    @Override
    public final void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public final boolean isLiveness() {
        return false;
    }
}
