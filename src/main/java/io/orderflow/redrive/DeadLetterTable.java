package io.orderflow.redrive;

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

    private static final String EXTENT = "select count(*), coalesce(max(id), 0) from dead_letter";

    private static final String READ_PAGE = """
            select id, event_id, subject, code, reason, died_at, redriven_at is not null as redriven
            from dead_letter where id > ? and id <= ? order by id limit""" + " " + PAGE;

    private static final String START = """
            update dead_letter set redrive_started_at = clock_timestamp()
            where id = ? and redriven_at is null
            returning redrive_started_at, attributes::text, data""";

    /** Not if it has died meanwhile: then the dead-letter route has taken back that it was started. */
    private static final String FINISH =
            "update dead_letter set redriven_at = clock_timestamp() where id = ? and redrive_started_at = ?";

    private final Connection database;
    private final RedriveSink ingress;
    private final long size;
    private final long last;

    public DeadLetterTable(Connection database, RedriveSink ingress) throws SQLException {
        this.database = database;
        this.ingress = ingress;
        try (PreparedStatement query = database.prepareStatement(EXTENT);
                ResultSet row = query.executeQuery()) {
            row.next();
            this.size = row.getLong(1);
            this.last = row.getLong(2);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void forEach(Visitor visitor) throws Exception {
        List<Row> page = page(0);
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

        Row(ResultSet row) throws SQLException {
            id = row.getLong("id");
            redriven = row.getBoolean("redriven");
            letter = new Redrivable(
                    "table",
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
        public boolean redrive() throws Exception {
            OffsetDateTime started;
            Event event;
            try (PreparedStatement start = database.prepareStatement(START)) {
                start.setLong(1, id);
                try (ResultSet row = start.executeQuery()) {
                    if (!row.next()) {
                        throw new NotTaken("it was deleted meanwhile");
                    }
                    started = row.getObject(1, OffsetDateTime.class);
                    event = Event.of(row.getString(2), row.getBytes(3));
                }
            }
            ingress.post(event);
            try (PreparedStatement finish = database.prepareStatement(FINISH)) {
                finish.setLong(1, id);
                finish.setObject(2, started);
                return finish.executeUpdate() > 0;
            }
        }
    }
}
