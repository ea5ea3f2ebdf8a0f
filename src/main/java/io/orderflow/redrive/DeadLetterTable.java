package io.orderflow.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The dead letters of the table {@code dead_letter}, which go to the Broker's ingress. */
public final class DeadLetterTable implements Source {
    private static final int PAGE = 500;

    private static final String EXTENT =
            "select count(*), coalesce(max(id), 0) from dead_letter where id between ? and ?";

    private static final String READ_PAGE = """
            select id, event_id, subject, code, left(reason, 4000) as reason, died_at, redriven_at is not null as redriven, redrives
            from dead_letter where id > ? and id <= ? order by id limit""" + " " + PAGE;

    private static final String START = """
            update dead_letter set redrive_started_at = clock_timestamp()
            where id = ? and redriven_at is null
            returning redrive_started_at, attributes::text, data""";

    /**
     * It counts in any case. It is redriven not if it has died meanwhile: then the dead-letter route has taken back that it was
     * started.
     */
    private static final String FINISH = """
            update dead_letter
            set redrives = redrives + 1, last_redrive_at = clock_timestamp(), last_redrive_by = ?,
                redriven_at = case when redrive_started_at = ? then clock_timestamp() end
            where id = ?
            returning redriven_at is not null""";

    private final Connection database;
    private final RedriveSink ingress;
    private final long size;
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
        try (PreparedStatement query = database.prepareStatement(EXTENT)) {
            query.setLong(1, first);
            query.setLong(2, last);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                this.size = row.getLong(1);
                this.last = row.getLong(2);
            }
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void forEach(Visitor visitor) throws Exception {
        List<Row> page = page(first - 1);
        while (!page.isEmpty()) {
            for (Row row : page) {
                visitor.visit(row);
            }
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

    private final class Row implements Candidate {
        private final long id;
        private final Redrivable letter;
        private final boolean redriven;
        private final int redrives;

        Row(ResultSet row) throws SQLException {
            id = row.getLong("id");
            redriven = row.getBoolean("redriven");
            redrives = row.getInt("redrives");
            letter = new Redrivable(
                    From.TABLE,
                    row.getString("event_id"),
                    row.getString("subject"),
                    row.getObject("code", Integer.class),
                    row.getString("reason"),
                    row.getObject("died_at", OffsetDateTime.class).toInstant());
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
        public boolean redrive(String by) throws Exception {
            OffsetDateTime started;
            Event event;
            try (PreparedStatement start = database.prepareStatement(START)) {
                start.setLong(1, id);
                try (ResultSet row = start.executeQuery()) {
                    if (!row.next()) {
                        throw new NotTaken("it was deleted meanwhile");
                    }
                    started = row.getObject(1, OffsetDateTime.class);
                    event = event(row.getString(2), row.getBytes(3));
                }
            }
            ingress.post(event);
            try (PreparedStatement finish = database.prepareStatement(FINISH)) {
                finish.setString(1, by);
                finish.setObject(2, started);
                finish.setLong(3, id);
                try (ResultSet row = finish.executeQuery()) {
                    // Who deletes it meanwhile does not want it back.
                    return !row.next() || row.getBoolean(1);
                }
            }
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
