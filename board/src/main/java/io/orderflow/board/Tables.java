package io.orderflow.board;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What the board reads of the tables. A phone number is in none of it but in the data of a letter. */
final class Tables {
    /** In seconds: whoever looks at a page waits no longer. */
    private static final int TIMEOUT = 5;

    private static final String COLUMNS =
            "select id, event_source, event_id, subject, code, reason, died_at, redriven_at,"
                    + " destination, datacontenttype, length(data) as size, redrives, last_redrive_at, last_redrive_by"
                    + " from ";

    private static final String LETTER = COLUMNS + "dead_letter ";
    private static final String NEWEST =
            COLUMNS + "(select * from dead_letter where id < ? order by id desc limit ?) as newest ";

    private final DataSource database;

    Tables(DataSource database) {
        this.database = database;
    }

    /** @param phone masked, as the table has it */
    record TicketRow(
            String orderId,
            String number,
            String product,
            BigDecimal amount,
            String phone,
            String eventId,
            Instant issued) {}

    record StatusRow(String status, Instant at) {}

    /**
     * @param code null if nobody answered
     * @param redriven null if it was not
     * @param size of the data, in bytes
     * @param redrives how often it was, kept when it dies again, as when and by whom it was last; null if it never was
     */
    record LetterRow(
            long id,
            String eventId,
            String orderId,
            Integer code,
            String reason,
            Instant died,
            Instant redriven,
            String destination,
            String type,
            long size,
            int redrives,
            Instant lastRedrive,
            String lastRedriveBy) {}

    /** How many dead letters are open: counted to a limit, since nobody reads more of them, and the table may be long. */
    static final int COUNTED = 10_000;

    /** So many letters are looked at for one page, as of a topic: a filter may match none of a million. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** Of a SQLSTATE: it has taken longer than {@link #TIMEOUT}. */
    private static final String CANCELED = "57014";

    List<TicketRow> latestTickets(int limit) throws SQLException {
        return select(
                "select order_id, number, product_name, amount, phone, event_id, issued_at from ticket"
                        + " order by issued_at desc, order_id limit ?",
                Tables::ticket,
                limit);
    }

    List<TicketRow> ticketsOf(String orderId) throws SQLException {
        return select(
                "select order_id, number, product_name, amount, phone, event_id, issued_at from ticket where order_id = ?",
                Tables::ticket,
                orderId);
    }

    List<StatusRow> statusesOf(String orderId) throws SQLException {
        return select(
                "select status, acknowledged_at from acknowledged_order where order_id = ? order by acknowledged_at",
                row -> new StatusRow(row.getString(1), instant(row, 2)),
                orderId);
    }

    List<LetterRow> lettersOf(String orderId, int limit) throws SQLException {
        return select(LETTER + "where subject = ? order by id desc limit ?", Tables::letter, orderId, limit);
    }

    /** @return null if there is none, or no longer */
    LetterRow letter(long id) throws SQLException {
        return first(select(LETTER + "where id = ?", Tables::letter, id));
    }

    /** @return null if it has none */
    byte[] dataOf(long id) throws SQLException {
        return first(select("select data from dead_letter where id = ?", row -> row.getBytes(1), id));
    }

    /** @param next before which the older are; null if there is none */
    record LetterPage(List<LetterRow> letters, Long next) {}

    /** The newest first. Many may be looked at for few: it may end early with a {@code next}. */
    LetterPage letters(Integer code, String reason, boolean open, long before, int limit) throws SQLException {
        List<LetterRow> letters = matching(code, reason, open, before, limit);
        return new LetterPage(
                letters,
                letters.size() < limit
                        ? unseen(before)
                        : Long.valueOf(letters.get(limit - 1).id()));
    }

    /** Before which those are that were not looked at; null if there are none. */
    private Long unseen(long before) throws SQLException {
        return first(select(
                "select id + 1 from dead_letter where id < ? order by id desc offset ? limit 1",
                row -> row.getLong(1),
                before,
                MOST_LOOKED_AT));
    }

    private List<LetterRow> matching(Integer code, String reason, boolean open, long before, int limit)
            throws SQLException {
        List<Object> values = new ArrayList<>(List.of(before, MOST_LOOKED_AT));
        StringBuilder where = new StringBuilder("where true");
        if (code != null) {
            where.append(" and code = ?");
            values.add(code);
        }
        if (reason != null) {
            where.append(" and position(? in reason) > 0");
            values.add(reason);
        }
        if (open) {
            where.append(" and redriven_at is null");
        }
        values.add(limit);
        return select(NEWEST + where + " order by id desc limit ?", Tables::letter, values.toArray());
    }

    /** At most {@link #COUNTED} + 1. */
    long openLetters() throws SQLException {
        return first(select(
                "select count(*) from (select 1 from dead_letter where redriven_at is null limit ?) as open",
                row -> row.getLong(1),
                COUNTED + 1));
    }

    private static TicketRow ticket(ResultSet row) throws SQLException {
        return new TicketRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBigDecimal(4),
                row.getString(5),
                row.getString(6),
                instant(row, 7));
    }

    private static LetterRow letter(ResultSet row) throws SQLException {
        return new LetterRow(
                row.getLong("id"),
                row.getString("event_id"),
                row.getString("subject"),
                row.getObject("code", Integer.class),
                row.getString("reason"),
                row.getObject("died_at", OffsetDateTime.class).toInstant(),
                instantOrNull(row, "redriven_at"),
                row.getString("destination"),
                row.getString("datacontenttype"),
                row.getLong("size"),
                row.getInt("redrives"),
                instantOrNull(row, "last_redrive_at"),
                row.getString("last_redrive_by"));
    }

    private static Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Null if there is none. */
    private static <T> T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.get(0);
    }

    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** @throws SQLTimeoutException the database is there, and it would take too long */
    private <T> List<T> select(String sql, Mapper<T> mapper, Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setQueryTimeout(TIMEOUT);
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
        } catch (SQLException e) {
            throw CANCELED.equals(e.getSQLState()) ? new SQLTimeoutException(e) : e;
        }
        return found;
    }
}
