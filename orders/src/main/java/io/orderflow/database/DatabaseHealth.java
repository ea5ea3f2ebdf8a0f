package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.orderflow.health.ReadinessCheck;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the database answers, and lets itself be written to: over a connection that idles, or, since a busy pool is no missing database, over one of its own,
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
            if (isReadOnly()) {
                return result.down().message("the database is read-only").build();
            }
            return result.up().build();
        } catch (SQLException e) {
            return result.down().message("the database does not answer").build();
        }
    }

    private boolean isReadOnly() throws SQLException {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null && connections.getIdleConnections() > 0) {
            try (Connection connection = pool.getConnection()) {
                return isReadOnly(connection);
            } catch (SQLException e) {
                // That it was taken meanwhile, or is broken, says nothing of the database.
            }
        }
        try (Connection connection = settings.connect()) {
            return isReadOnly(connection);
        }
    }

    /** A standby, or one that an operator has set so: it answers, and takes no order. */
    private static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_S);
            try (ResultSet row = statement.executeQuery("show transaction_read_only")) {
                return row.next() && row.getString(1).equals("on");
            }
        }
    }
}
