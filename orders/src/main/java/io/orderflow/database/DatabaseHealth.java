package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.orderflow.health.ReadinessCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the database answers: over a connection that idles, or, since a busy pool is no missing database, over one of its own,
 * which takes a start in half a core a tenth of a second.
 */
final class DatabaseHealth extends ReadinessCheck {
    private static final int PATIENCE_S = 2;

    private final DatabaseSettings settings;
    private final HikariDataSource pool;

    DatabaseHealth(DatabaseSettings settings, HikariDataSource pool) {
        super("orderflow", "database");
        this.settings = settings;
        this.pool = pool;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        try {
            if (!answersOverThePool()) {
                settings.connect().close();
            }
            return result.up().build();
        } catch (SQLException e) {
            return result.down().message("the database does not answer").build();
        }
    }

    private boolean answersOverThePool() {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections == null || connections.getIdleConnections() == 0) {
            return false;
        }
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(PATIENCE_S);
        } catch (SQLException e) {
            return false;
        }
    }
}
