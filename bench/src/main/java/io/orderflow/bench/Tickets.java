package io.orderflow.bench;

import io.orderflow.local.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL, durable as the laptop's. */
final class Tickets implements AutoCloseable {
    private final EmbeddedPostgres server;

    Tickets(Path folder) {
        server = EmbeddedPostgres.start(folder, 0);
        Flyway.configure()
                .dataSource(url(), null, null)
                .locations("filesystem:config/migrations")
                .load()
                .migrate();
    }

    String url() {
        return server.jdbcUrl();
    }

    /** So that each contender finds them alike. */
    void empty() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute("truncate ticket, acknowledged_order, dead_letter");
            statement.execute("checkpoint");
        }
    }

    /** How many there are, and in how many seconds they were issued. */
    Issued issued() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*),"
                        + " coalesce(extract(epoch from max(issued_at) - min(issued_at)), 0) from ticket")) {
            row.next();
            return new Issued(row.getInt(1), row.getDouble(2));
        }
    }

    /** When the first was issued. */
    long firstMicros() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select extract(epoch from min(issued_at)) * 1e6 from ticket")) {
            row.next();
            return row.getLong(1);
        }
    }

    record Issued(int count, double seconds) {}

    @Override
    public void close() {
        server.close();
    }
}
