package io.orderflow.database;

import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether the database accepts connections; asked over one of its own, since a busy pool is no missing database. */
final class DatabaseHealth implements HealthCheck {
    private final DatabaseSettings settings;
    private boolean enabled = true;

    DatabaseHealth(DatabaseSettings settings) {
        this.settings = settings;
    }

    @Override
    public String getId() {
        return "database";
    }

    @Override
    public String getGroup() {
        return "orderflow";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** A process whose database is away is alive, and must not be restarted for it. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        try {
            settings.connect().close();
            return result.up().build();
        } catch (SQLException e) {
            return result.down().message("the database does not answer").build();
        }
    }
}
