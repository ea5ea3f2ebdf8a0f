package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.orderflow.health.ReadinessCheck;
import io.orderflow.text.OneLine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the database answers, and takes what a handler writes: over a connection that idles, or, since a busy pool is no
 * missing database, over one of its own, which takes a start in half a core a tenth of a second.
 */
final class DatabaseHealth extends ReadinessCheck {
    /** A lock that is held for a moment, as a migration's, is no reason. */
    private static final int PATIENCE_S = 2;

    /**
     * Needs the table, its lock and the rights of an insert, and so fails where every insert would fail or wait; runs no
     * trigger and writes nothing. What it does not need is a server that may be written to.
     */
    private static final String PLANNED_INSERT = "; explain insert into %1$s select from %1$s where false";

    private static final String NO_RIGHT = "42501";
    private static final String NO_TABLE = "42P01";
    private static final String CANCELLED = "57014";
    private static final String NO_LOCK = "55P03";
    private static final String FULL = "53300";

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final String look;

    /** @param tables that the handler reads and inserts into */
    DatabaseHealth(DatabaseSettings settings, HikariDataSource pool, List<String> tables) {
        super("orderflow", "database");
        this.settings = settings;
        this.pool = pool;
        this.look = "show transaction_read_only"
                + tables.stream().map(PLANNED_INSERT::formatted).collect(Collectors.joining());
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
                if (!isReadOnly(connection)) {
                    return false;
                }
                // The pool's may lead to what has become a standby, and no order comes meanwhile that would find out.
                connections.softEvictConnections();
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
    private boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_S);
            statement.execute(look);
            try (ResultSet row = statement.getResultSet()) {
                return row.next() && row.getString(1).equals("on");
            }
        }
    }

    private static boolean isOfTheTables(SQLException failure) {
        String state = failure.getSQLState();
        return List.of(NO_TABLE, NO_RIGHT, CANCELLED, NO_LOCK).contains(String.valueOf(state));
    }

    private static String words(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case NO_TABLE ->
                "the database has no such table as the handlers' (" + OneLine.first(failure.getMessage())
                        + "); see the role's search_path, or run the command migrate";
            case NO_RIGHT ->
                "the database refuses what the handlers do (" + OneLine.first(failure.getMessage())
                        + "); the command migrate grants it to the role";
            case CANCELLED, NO_LOCK -> "the database's tables are locked";
            case FULL -> "the database takes no more connections (" + OneLine.first(failure.getMessage()) + ")";
            default -> "the database does not answer";
        };
    }
}
