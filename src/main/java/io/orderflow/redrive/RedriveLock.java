package io.orderflow.redrive;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Lets one redrive, purge or audit that publishes at a time work on a database. The lock ends with its connection, and so with the
 * process.
 */
public final class RedriveLock {
    /** Of a SQLSTATE: no such table, no such column. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703");

    private static final String NO_RIGHT = "42501";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private RedriveLock() {}

    /**
     * Not a lock on the rows: the dead-letter route must write them while their events are under way, or the Broker, which
     * waits for it, would wait for us.
     *
     * @throws IllegalStateException if another redrive or purge is under way, or the database is not of this version: one line
     */
    public static void take(Connection database) throws SQLException {
        requireMigrated(database);
        try (Statement statement = database.createStatement()) {
            lock(statement);
        }
    }

    /**
     * For who only looks.
     *
     * @throws IllegalStateException if the database is not of this version, or the role may not read it: one line
     */
    public static void requireMigrated(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            requireMigrated(statement);
        }
    }

    /** Waits a moment: the server lets go of the lock of a redrive that has ended shortly after its connection has. */
    private static void lock(Statement statement) throws SQLException {
        statement.execute("set lock_timeout = '2s'");
        try {
            statement.execute("select pg_advisory_lock(hashtext('orderflow redrive'))");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new IllegalStateException(
                        "another redrive or purge is under way over the same database; wait until it is done");
            }
            throw e;
        } finally {
            statement.execute("set lock_timeout to default");
        }
    }

    private static void requireMigrated(Statement statement) throws SQLException {
        try {
            statement.execute("select redrives from dead_letter limit 0");
            statement.execute("select original_id, id from redriven_message limit 0");
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (UNDEFINED.contains(state)) {
                throw new IllegalStateException("the database knows no redrive; run the command migrate first");
            }
            if (state.equals(NO_RIGHT)) {
                throw new IllegalStateException(
                        "the role may not read the dead letters; the command migrate --role grants it what it needs");
            }
            throw e;
        }
    }
}
