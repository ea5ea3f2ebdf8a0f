package io.orderflow.bench;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/** A real PostgreSQL, durable as the laptop's. */
final class Tickets implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final ProcessHandle postmaster;

    Tickets(Path folder) throws IOException {
        server = EmbeddedPostgres.start(PostgresBinaries.lendTo(folder), 0);
        // An interrupted benchmark would leave it running. Closing it twice does no harm.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Postgres.migrate(url());
        String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
        postmaster = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    String url() {
        return server.jdbcUrl();
    }

    /** So that each contender finds them alike. */
    void empty() {
        Postgres.execute(url(), "truncate ticket, acknowledged_order, dead_letter");
        Postgres.execute(url(), "checkpoint");
    }

    /** What the server and all its processes have used; those of connections closed since count no more. */
    Duration cpu() {
        return Stream.concat(Stream.of(postmaster), postmaster.children())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    Issued issued() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*), coalesce(extract(epoch from min(issued_at)) * 1e6, 0),"
                                + " coalesce(extract(epoch from max(issued_at)) * 1e6, 0) from ticket")) {
            row.next();
            return new Issued(row.getInt(1), row.getLong(2), row.getLong(3));
        }
    }

    /** How many there are, and when the first and the last was issued, in microseconds since 1970. */
    record Issued(int count, long firstMicros, long lastMicros) {}

    @Override
    public void close() {
        server.close();
    }
}
