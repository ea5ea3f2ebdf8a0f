package io.orderflow.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dead letters of the table {@code dead_letter}, which go to the Broker's ingress. */
public final class DeadLetterTable implements Source {
    private static final int PAGE = 500;

    private static final String LAST = "select coalesce(max(id), 0) from dead_letter where id between ? and ?";

    /** Reads all of the table: only for who asks how many there are. */
    private static final String COUNT = "select count(*) from dead_letter where id between ? and ?";

    private static final String READ_PAGE = """
            select id, event_id, subject, code, left(reason, 4000) as reason, died_at, redriven_at is not null as redriven, redrives,
                coalesce(length(data), 0) as size
            from dead_letter where id > ? and id <= ? order by id limit""" + " " + PAGE;

    private static final String START = """
            update dead_letter set redrive_started_at = clock_timestamp()
            where id = any(?) and redriven_at is null
            returning id, redrive_started_at::text, attributes::text, data""";

    /**
     * It counts in any case. It is redriven not if it has died meanwhile: then the dead-letter route has taken back that it was
     * started.
     */
    private static final String FINISH = """
            update dead_letter
            set redrives = redrives + 1, last_redrive_at = clock_timestamp(), last_redrive_by = ?,
                redriven_at = case when redrive_started_at = sent.started::timestamptz then clock_timestamp() end
            from unnest(?::bigint[], ?::text[]) as sent(letter, started)
            where id = sent.letter
            returning id, redriven_at is not null""";

    private final Connection database;
    private final RedriveSink ingress;
    private final long first;
    private final long last;

    /** All that there are now. */
    public DeadLetterTable(Connection database, RedriveSink ingress) throws SQLException {
        this(database, ingress, 0, Long.MAX_VALUE);
    }

    /** Only the one of this row: an event's id may be that of another source's event too. */
    public static DeadLetterTable row(Connection database, RedriveSink ingress, long id) throws SQLException {
        return new DeadLetterTable(database, ingress, id, id);
    }

    private DeadLetterTable(Connection database, RedriveSink ingress, long first, long last) throws SQLException {
        this.database = database;
        this.ingress = ingress;
        this.first = first;
        this.last = number(database, LAST, first, last);
    }

    @Override
    public long size() throws SQLException {
        return number(database, COUNT, first, last);
    }

    private static long number(Connection database, String sql, long first, long last) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(sql)) {
            query.setLong(1, first);
            query.setLong(2, last);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void forEach(Visitor visitor) throws Exception {
        List<Row> page = page(first - 1);
        while (!page.isEmpty()) {
            for (Row row : page) {
                visitor.visit(row);
            }
            visitor.endPage();
            page = page(page.get(page.size() - 1).id);
        }
    }

    private List<Row> page(long after) throws SQLException {
        List<Row> page = new ArrayList<>(PAGE);
        try (PreparedStatement query = database.prepareStatement(READ_PAGE)) {
            query.setLong(1, after);
            query.setLong(2, last);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    page.add(new Row(rows));
                }
            }
        }
        return page;
    }

    @Override
    public void begin(List<Candidate> letters) throws SQLException {
        Map<Long, Row> rows = new HashMap<>();
        letters.forEach(letter -> rows.put(((Row) letter).id, (Row) letter));
        try (PreparedStatement start = database.prepareStatement(START)) {
            start.setArray(1, array("bigint", rows.keySet()));
            try (ResultSet row = start.executeQuery()) {
                while (row.next()) {
                    rows.get(row.getLong(1)).start(row.getString(2), row.getString(3), row.getBytes(4));
                }
            }
        }
    }

    @Override
    public List<Boolean> mark(List<Candidate> accepted, String by) throws SQLException {
        List<Long> ids = accepted.stream().map(letter -> ((Row) letter).id).toList();
        List<String> started =
                accepted.stream().map(letter -> ((Row) letter).started).toList();
        Map<Long, Boolean> marked = new HashMap<>();
        try (PreparedStatement finish = database.prepareStatement(FINISH)) {
            finish.setString(1, by);
            finish.setArray(2, array("bigint", ids));
            finish.setArray(3, array("text", started));
            try (ResultSet row = finish.executeQuery()) {
                while (row.next()) {
                    marked.put(row.getLong(1), row.getBoolean(2));
                }
            }
        }
        // Who deletes it meanwhile does not want it back.
        return ids.stream().map(id -> marked.getOrDefault(id, true)).toList();
    }

    private Array array(String type, Collection<?> values) throws SQLException {
        return database.createArrayOf(type, values.toArray());
    }

    private final class Row implements Candidate {
        private final long id;
        private final Redrivable letter;
        private final boolean redriven;
        private final int redrives;
        private final long size;

        /** As the database writes it: it is compared there. Null if it was not begun. */
        private String started;

        private String attributes;
        private byte[] data;

        Row(ResultSet row) throws SQLException {
            id = row.getLong("id");
            redriven = row.getBoolean("redriven");
            redrives = row.getInt("redrives");
            size = row.getLong("size");
            letter = new Redrivable(
                    From.TABLE,
                    row.getString("event_id"),
                    row.getString("subject"),
                    row.getObject("code", Integer.class),
                    row.getString("reason"),
                    row.getObject("died_at", OffsetDateTime.class).toInstant());
        }

        void start(String at, String itsAttributes, byte[] itsData) {
            started = at;
            attributes = itsAttributes;
            data = itsData;
        }

        @Override
        public Redrivable letter() {
            return letter;
        }

        @Override
        public boolean isRedriven() {
            return redriven;
        }

        @Override
        public int redrives() {
            return redrives;
        }

        @Override
        public String lane() {
            return letter.orderId() == null ? letter.id() : letter.orderId();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void send() throws Exception {
            if (started == null) {
                throw new NotTaken("it was deleted meanwhile");
            }
            ingress.post(event(attributes, data));
        }

        private static Event event(String attributes, byte[] data) throws NotTaken {
            try {
                return Event.of(attributes, data);
            } catch (JsonProcessingException | RuntimeException e) {
                throw new NotTaken("its row holds no event that can be sent");
            }
        }
    }
}
