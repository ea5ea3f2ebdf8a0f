package io.orderflow.testing;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.testing.process.StablePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** One PostgreSQL server per test JVM, and a fresh database for whoever asks for one. */
public final class Postgres {
    /** The orderflow.order.digest-key of every database that is migrated here. */
    public static final String DIGEST_KEY = "the-key-of-the-tests-and-of-no-one-else";

    private static final Path FOLDER =
            Path.of("target/tests/postgres/" + ProcessHandle.current().pid());
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String TEMPLATE = "migrated";

    private static EmbeddedPostgres server;
    private static boolean hasTemplate;

    private Postgres() {}

    /** Makes an empty database and returns its JDBC URL; the user is part of it. */
    public static String freshDatabase() {
        return create("test_" + DATABASES.incrementAndGet(), "");
    }

    /**
     * Makes a database with the schema of config/migrations and returns its JDBC URL; the user is part of it. It is a copy of one
     * that is migrated once in this JVM: hundreds of tests ask for one.
     */
    public static synchronized String migratedDatabase() {
        if (!hasTemplate) {
            migrate(create(TEMPLATE, ""));
            hasTemplate = true;
        }
        return create("test_" + DATABASES.incrementAndGet(), " template " + TEMPLATE);
    }

    private static String create(String name, String options) {
        execute(server().jdbcUrl(), "create database " + name + options);
        return server().jdbcUrl().replace("/postgres?", "/" + name + "?");
    }

    /** Brings a database up to date. */
    public static void migrate(String jdbcUrl) {
        Flyway.configure()
                .dataSource(jdbcUrl, null, null)
                .locations("filesystem:config/migrations")
                .placeholders(Map.of("role", "", "digest_key", DIGEST_KEY))
                .load()
                .migrate();
    }

    /** Runs a statement that returns nothing. */
    public static void execute(String jdbcUrl, String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    /** Returns the first column of the first row as text, or null if there is no row. */
    public static String query(String jdbcUrl, String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Takes the server down until the outage is closed; it comes back on the same port, with its data. */
    public static synchronized Outage outage() {
        int port = server().port();
        server.close();
        return () -> restart(port);
    }

    /** A time without a database. */
    public interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            server = EmbeddedPostgres.start(PostgresBinaries.lendTo(FOLDER), StablePorts.free());
            Runtime.getRuntime().addShutdownHook(new Thread(Postgres::stop));
        }
        return server;
    }

    private static synchronized void restart(int port) {
        server = EmbeddedPostgres.start(FOLDER, port);
    }

    private static synchronized void stop() {
        server.close();
    }
}
