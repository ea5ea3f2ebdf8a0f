package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.orderflow.health.ReadinessCheck;
import io.orderflow.text.OneLine;
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

    private static final String NO_RIGHT = "42501";
    private static final String NO_TABLE = "42P01";
    private static final String CANCELLED = "57014";
    private static final String NO_LOCK = "55P03";
    private static final String FULL = "53300";

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
            return result.down().message(words(e)).build();
        }
    }

    private boolean isReadOnly() throws SQLException {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null && connections.getIdleConnections() > 0) {
            try (Connection connection = pool.getConnection()) {
                return isReadOnly(connection);
            } catch (SQLException e) {
                if (isOfTheTables(e)) {
                    throw e;
                }
                // That it was taken meanwhile, or is broken, says nothing of the database.
            }
        }
        try (Connection connection = settings.connect()) {
            return isReadOnly(connection);
        } catch (SQLException e) {
            if (FULL.equals(e.getSQLState()) && connections != null && connections.getTotalConnections() > 0) {
                // The pool may have all that the role is granted. It gives one soon, unless they are stuck.
                try (Connection connection = pool.getConnection()) {
                    return isReadOnly(connection);
                }
            }
            throw e;
        }
    }

    /** A standby, or one that an operator has set so: it answers, and takes no order. */
    private static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_S);
            try (ResultSet row = statement.executeQuery("show transaction_read_only")) {
                if (row.next() && row.getString(1).equals("on")) {
                    return true;
                }
            }
            readTables(statement);
            return false;
        }
    }

    /** Costs nothing. Fails where a table is gone, is not on the search path, or is locked against everyone. */
    private static void readTables(Statement statement) throws SQLException {
        try {
            statement
                    .executeQuery("select from ticket, acknowledged_order, dead_letter limit 0")
                    .close();
        } catch (SQLException e) {
            if (!NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            // A role of one handler's need not be let at the other's table.
        }
    }

    private static boolean isOfTheTables(SQLException failure) {
        String state = failure.getSQLState();
        return NO_TABLE.equals(state) || CANCELLED.equals(state) || NO_LOCK.equals(state);
    }

    private static String words(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case NO_TABLE ->
                "the database has no such table as the handlers' (" + OneLine.first(failure.getMessage())
                        + "); see the role's search_path, or run the command migrate";
            case CANCELLED, NO_LOCK -> "the database's tables are locked";
            case FULL -> "the database takes no more connections (" + OneLine.first(failure.getMessage()) + ")";
            default -> "the database does not answer";
        };
    }
}
