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
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the database answers, and takes what a handler writes: over a connection that idles, or, since a busy pool is no
 * missing database, over one of its own, which takes a start in half a core a tenth of a second. What the database would refuse
 * only when it runs a statement, as a trigger of somebody's does, is seen by what becomes of the orders.
 */
final class DatabaseHealth extends ReadinessCheck {
    /** A lock that is held for a moment, as a migration's, is no reason. */
    private static final int PATIENCE_S = 2;

    /** Longer than that, of a server that does not even end a statement when it is asked to. */
    private static final int SILENCE_MS = 4_000;

    private static final String READ_ONLY = "the database is read-only";

    private static final String NO_RIGHT = "42501";
    private static final String NO_TABLE = "42P01";
    private static final String CANCELLED = "57014";
    private static final String NO_LOCK = "55P03";
    private static final String FULL = "53300";

    /** Of a SQLSTATE: not supported, a statement that cannot be, a thing that is not of the kind that it needs. */
    private static final List<String> OF_THE_SCHEMA = List.of("0A", "42", "55");

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final String look;

    /** @param statements of the handler: their text */
    DatabaseHealth(DatabaseSettings settings, HikariDataSource pool, List<String> statements) {
        super("orderflow", "database");
        this.settings = settings;
        this.pool = pool;
        this.look = PlannedStatements.of(statements);
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        try {
            String problem = problem();
            return (problem == null ? result.up() : result.down().message(problem)).build();
        } catch (SQLException e) {
            return result.down().message(words(e)).build();
        }
    }

    /** @return null if all is well */
    private String problem() throws SQLException {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null && connections.getIdleConnections() > 0) {
            try (Connection connection = pool.getConnection()) {
                String problem = problem(connection);
                if (!READ_ONLY.equals(problem)) {
                    return problem;
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
            return problem(connection);
        } catch (SQLException e) {
            if (FULL.equals(e.getSQLState()) && connections != null && connections.getTotalConnections() > 0) {
                // The pool may have all that the role is granted. It gives one soon, unless they are stuck.
                try (Connection connection = pool.getConnection()) {
                    return problem(connection);
                }
            }
            throw e;
        }
    }

    private String problem(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, SILENCE_MS);
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_S);
            statement.execute(look);
            try (ResultSet row = statement.getResultSet()) {
                // A standby, or one that an operator has set so: it answers, and takes no order.
                if (row.next() && row.getString(1).equals("on")) {
                    return READ_ONLY;
                }
            }
            statement.getMoreResults();
            try (ResultSet gap = statement.getResultSet()) {
                return gap.next()
                        ? "the database refuses what the handlers do (" + gap.getString(1)
                                + "); undo what was changed by hand, or run the command migrate"
                        : null;
            }
        }
    }

    private static boolean isOfTheTables(SQLException failure) {
        return CANCELLED.equals(failure.getSQLState()) || isOfTheSchema(failure);
    }

    private static boolean isOfTheSchema(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return OF_THE_SCHEMA.stream().anyMatch(state::startsWith);
    }

    private static String words(SQLException failure) {
        String said = " (" + OneLine.of(OneLine.first(failure.getMessage())) + ")";
        return switch (String.valueOf(failure.getSQLState())) {
            case NO_TABLE ->
                "the database has no such table as the handlers'" + said
                        + "; see the role's search_path, or run the command migrate";
            case NO_RIGHT ->
                "the database refuses what the handlers do" + said + "; the command migrate grants it to the role";
            case CANCELLED, NO_LOCK -> "the database's tables are locked";
            case FULL -> "the database takes no more connections" + said;
            default ->
                isOfTheSchema(failure)
                        ? "the database's tables are not those of the handlers" + said
                                + "; undo what was changed by hand, or run the command migrate"
                        : "the database does not answer" + refusal(failure, said);
        };
    }

    /** A server that is there and lets nobody in says why, such as that the password is another. */
    private static String refusal(SQLException failure, String said) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") ? "" : said;
    }
}
