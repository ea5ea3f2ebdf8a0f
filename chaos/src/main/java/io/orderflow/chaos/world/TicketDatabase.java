package io.orderflow.chaos.world;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.PostgresBinaries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * PostgreSQL, with a database and a role for the routes: a superuser, as the embedded server's own is, can't be kept out by
 * a limit of connections.
 */
public final class TicketDatabase implements AutoCloseable {
    private static final String NAME = "orderflow";

    private static final String TICKETS_PER_SECOND = """
            select floor(extract(epoch from issued_at))::bigint, count(*) from ticket where order_id like ? group by 1
            """;

    private final EmbeddedPostgres server;

    TicketDatabase(Path folder) {
        server = EmbeddedPostgres.start(PostgresBinaries.lendTo(folder), 0);
        Postgres.execute(server.jdbcUrl(), "create role " + NAME + " login");
        Postgres.execute(server.jdbcUrl(), "create database " + NAME + " owner " + NAME);
        Postgres.migrate(url("localhost:" + port()));
    }

    int port() {
        return server.port();
    }

    /** For the routes, through a proxy. */
    static String url(String address) {
        return "jdbc:postgresql://" + address + "/" + NAME + "?user=" + NAME;
    }

    /** Refuses the routes as a server does that is full: SQLSTATE 53300, and every connection they have is closed. */
    public void full() {
        Postgres.execute(server.jdbcUrl(), "alter role " + NAME + " connection limit 0");
        Postgres.execute(
                server.jdbcUrl(),
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + NAME + "'");
    }

    /** Lets the routes in again. */
    public void free() {
        Postgres.execute(server.jdbcUrl(), "alter role " + NAME + " connection limit -1");
    }

    /** The order ids of the tickets, of those that begin so. */
    public Set<String> tickets(String prefix) {
        return keys("select order_id from ticket where order_id like ?", prefix);
    }

    /** The subjects of the dead letters, of those that begin so. */
    public Set<String> deadLetters(String prefix) {
        return keys("select subject from dead_letter where subject like ?", prefix);
    }

    /** How many tickets were issued in each second since the epoch, of orders that begin so. */
    public Map<Long, Long> ticketsPerSecond(String prefix) {
        Map<Long, Long> tickets = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(superuserUrl());
                PreparedStatement statement = connection.prepareStatement(TICKETS_PER_SECOND)) {
            statement.setString(1, prefix + "%");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tickets.put(rows.getLong(1), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tickets cannot be counted: " + e.getMessage(), e);
        }
        return tickets;
    }

    private Set<String> keys(String sql, String prefix) {
        Set<String> keys = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(superuserUrl());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, prefix + "%");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The ledger cannot be read: " + e.getMessage(), e);
        }
        return keys;
    }

    private String superuserUrl() {
        return server.jdbcUrl().replace("/postgres?", "/" + NAME + "?");
    }

    @Override
    public void close() {
        server.close();
    }
}
