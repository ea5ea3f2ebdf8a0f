package io.orderflow.database;

import io.orderflow.health.ReadinessCheck;
import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether the database accepts connections; asked over one of its own, since a busy pool is no missing database. */
final class DatabaseHealth extends ReadinessCheck {
    private final DatabaseSettings settings;

    DatabaseHealth(DatabaseSettings settings) {
        super("orderflow", "database");
        this.settings = settings;
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
