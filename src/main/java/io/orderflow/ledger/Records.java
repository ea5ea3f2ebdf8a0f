package io.orderflow.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What the database says about some keys: tickets, acknowledged orders and dead letters. */
final class Records {
    private static final String TICKETS = """
            select order_id, product_id, product_name, amount, charged_at, finished_at, phone, issued_at,
                issued_at >= ? as of_this_run
            from ticket where order_id = any(?)
            """;

    private static final String ACKNOWLEDGEMENTS = """
            select order_id, status, acknowledged_at >= ? as of_this_run
            from acknowledged_order where order_id = any(?)
            """;

    private static final String DEAD_LETTERS = """
            select subject, encode(substring(sha256(data) for 16), 'hex')::uuid as digest, count(*) as letters
            from dead_letter where event_time >= ? and subject = any(?) group by subject, digest
            """;

    /** In seconds: a database that hangs is a failure, not slow progress. */
    private static final int QUERY_TIMEOUT = 10;

    private final DataSource database;

    /** By the database's clock, as are the tickets, so that the two clocks need not agree. */
    private final OffsetDateTime databaseStart;

    /** By our clock, the publisher's: an event's time is when its message was sent, in RocketMQ's milliseconds. */
    private final OffsetDateTime publisherStart;

    /** @param issuedAt in microseconds since the epoch, by the database's clock */
    record Ticket(String orderId, Content content, long issuedAt, boolean ofThisRun) {}

    record Acknowledgement(String orderId, String status, boolean ofThisRun) {}

    /**
     * Dead letters of this run that have the key as their subject, and the same data.
     *
     * @param digest of the data; null if they have none
     * @param letters how many they are
     */
    record DeadLetters(String key, UUID digest, int letters) {}

    /** A run starts now: what the database has by then is not of this run. */
    Records(DataSource database) throws SQLException {
        this.database = database;
        this.publisherStart = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("select clock_timestamp()");
                ResultSet row = query.executeQuery()) {
            row.next();
            this.databaseStart = row.getObject(1, OffsetDateTime.class);
        }
    }

    List<Ticket> tickets(Collection<String> keys) throws SQLException {
        return select(TICKETS, databaseStart, keys, row -> {
            Content content = Content.ofTicket(
                    row.getString("product_id"),
                    row.getString("product_name"),
                    row.getBigDecimal("amount"),
                    instant(row, "charged_at"),
                    instant(row, "finished_at"),
                    row.getString("phone"));
            return new Ticket(
                    row.getString("order_id"),
                    content,
                    ChronoUnit.MICROS.between(Instant.EPOCH, instant(row, "issued_at")),
                    row.getBoolean("of_this_run"));
        });
    }

    List<Acknowledgement> acknowledgements(Collection<String> keys) throws SQLException {
        return select(
                ACKNOWLEDGEMENTS,
                databaseStart,
                keys,
                row -> new Acknowledgement(
                        row.getString("order_id"), row.getString("status"), row.getBoolean("of_this_run")));
    }

    /**
     * @param firstSent when the first message of the run was sent, in microseconds since the epoch: by a clock that was set back
     *     after the start, before it
     */
    List<DeadLetters> deadLetters(Collection<String> keys, long firstSent) throws SQLException {
        OffsetDateTime first = Instant.EPOCH
                .plus(firstSent, ChronoUnit.MICROS)
                .atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MILLIS);
        return select(
                DEAD_LETTERS,
                first.isBefore(publisherStart) ? first : publisherStart,
                keys,
                row -> new DeadLetters(
                        row.getString("subject"), row.getObject("digest", UUID.class), row.getInt("letters")));
    }

    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> List<T> select(String sql, OffsetDateTime start, Collection<String> keys, Mapper<T> mapper)
            throws SQLException {
        List<T> found = new ArrayList<>(keys.size());
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setQueryTimeout(QUERY_TIMEOUT);
            query.setObject(1, start);
            query.setArray(2, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
        }
        return found;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
