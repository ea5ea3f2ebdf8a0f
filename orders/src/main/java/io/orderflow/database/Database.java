package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.orderflow.text.Property;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.util.ObjectHelper;
import org.postgresql.PGConnection;

/** The PostgreSQL database of tickets and dead letters, as a route uses it. */
public final class Database {
    /** Under this name the pool is in the registry: {@code sql:…?dataSource=#database}. */
    private static final String NAME = "database";

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final Requirement requirement;

    private Database(DatabaseSettings settings, HikariDataSource pool, Requirement requirement) {
        this.settings = settings;
        this.pool = pool;
        this.requirement = requirement;
    }

    /** What else must hold of the database before a route starts. */
    public interface Requirement {
        /**
         * @throws NotYetException it does not hold before the database is migrated: one line
         * @throws IllegalStateException it does not hold: one line
         */
        void check(Connection connection) throws SQLException;
    }

    /** The database cannot be used, and can be by and by: it is not there, or is yet to be migrated. One line. */
    public static final class NotYetException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        public NotYetException(String line) {
            super(line);
        }
    }

    /** As {@link #bind(CamelContext, Requirement, String...)}, without a requirement. */
    public static Database bind(CamelContext context, String... statements) throws Exception {
        return bind(context, connection -> {}, statements);
    }

    /**
     * Binds the pool and a health check to the context, which closes the pool when it stops. The database is opened beside
     * the rest of the start; no route starts before it is, or if it cannot be in the time that is set for it.
     *
     * @param statements of the routes, by the names of {@link HandlerStatement#read}: readiness looks whether they can run
     * @throws IllegalArgumentException a setting is not allowed: one line
     */
    public static Database bind(CamelContext context, Requirement requirement, String... statements) throws Exception {
        UnaryOperator<String> placeholders = context::resolvePropertyPlaceholders;
        DatabaseSettings settings = DatabaseSettings.of(placeholders);
        Database database = new Database(settings, settings.pool(context.getName()), requirement);
        context.getRegistry().bind(NAME, database.pool, null, "close");
        context.getRegistry()
                .bind(
                        NAME + "-health",
                        new DatabaseHealth(
                                settings,
                                database.pool,
                                Stream.of(statements)
                                        .map(HandlerStatement::read)
                                        .toList()));
        context.addStartupListener(new OpenBesideStart(
                context, new PatientOpening(database::open, DatabaseSettings.WAIT.readTime(placeholders))));
        return database;
    }

    /** Every property that this reads. */
    public static List<Property> properties() {
        return DatabaseSettings.properties();
    }

    /** A connection from it may take 2 s, and then fails as transient. */
    public DataSource pool() {
        return pool;
    }

    /**
     * @throws NotYetException it cannot be reached, or its schema is older than this build needs: one line
     * @throws IllegalStateException it can never be used as it is: one line
     */
    private void open() {
        try (Connection connection = pool.getConnection()) {
            requireUtf8(connection);
            int version = SchemaVersion.of(connection);
            if (version < SchemaVersion.NEEDED) {
                throw new NotYetException(
                        "%s is '%s': its schema has version %s, and this needs %s; run the command migrate first"
                                .formatted(
                                        DatabaseSettings.URL.name(), settings.masked(), version, SchemaVersion.NEEDED));
            }
            requirement.check(connection);
        } catch (SQLException | PoolInitializationException e) {
            String line = settings.explain(ObjectHelper.getException(SQLException.class, e));
            // The context that closes it has been stopped: nobody waits for it any more.
            throw pool.isClosed() ? new IllegalStateException(line) : new NotYetException(line);
        }
    }

    /** Not migrated in another, but perhaps restored from a copy. The server has told it when the connection was made. */
    private void requireUtf8(Connection connection) throws SQLException {
        String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
        if (encoding != null && !encoding.equals("UTF8")) {
            throw new IllegalStateException(
                    "%s is '%s': has the encoding %s, and orders need UTF8; restore it into one of UTF8"
                            .formatted(DatabaseSettings.URL.name(), settings.masked(), encoding));
        }
    }
}
