package io.orderflow.redrive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Deletes dead letters, which hold whole orders, when they have been redriven long enough ago; and then what was noted of the
 * messages of dead-letter topics that were. In pages of a transaction each, so that it takes constant memory, holds no row
 * for long, and keeps what it has done if it is stopped.
 */
public final class Purge {
    private static final int PAGE = 1_000;

    /** One redriven later, or dead again meanwhile, is looked at again when its row is locked: hence the condition twice. */
    private static final String DELETE_PAGE = """
            with page as materialized (
                select id from %1$s where id > ? and %2$s order by id limit %3$s
            ), gone as (
                delete from %1$s where id in (select id from page) and %2$s returning id
            )
            select (select count(*) from gone), (select max(id) from page)""";

    private static final String REDRIVEN = "redriven_at < ?";
    private static final String NEVER_REDRIVEN = "redriven_at is null and died_at < ?";

    /**
     * A topic may hold its messages for long, and what is forgotten here is sent once more by the next redrive. What is noted
     * is small, and no order.
     */
    static final int LEAST_DAYS_OF_NOTES = 30;

    private final Connection database;

    /** By the database's clock, which all its times are of. */
    private final OffsetDateTime now;

    private final OffsetDateTime before;
    private final boolean alsoDead;

    /**
     * @param database as a role that may delete, such as the owner of the schema; the handlers' may not
     * @param age what was redriven that long ago is purged
     * @param alsoDead whether what died that long ago and was never redriven is purged too
     */
    public Purge(Connection database, Duration age, boolean alsoDead) throws SQLException {
        this.database = database;
        this.now = now(database);
        this.before = now.minus(age);
        this.alsoDead = alsoDead;
    }

    private static OffsetDateTime now(Connection database) throws SQLException {
        try (PreparedStatement query = database.prepareStatement("select clock_timestamp()");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC);
        }
    }

    /** What was redriven earlier is purged. */
    public OffsetDateTime before() {
        return before;
    }

    /**
     * What was purged, or would be.
     *
     * @param redriven dead letters that had been redriven
     * @param neverRedriven dead letters that had not; 0 unless they were asked for
     * @param notes of messages of dead-letter topics that had been redriven
     * @param kept dead letters of that age that are still there, since they were never redriven
     */
    public record Purged(long redriven, long neverRedriven, long notes, long kept) {}

    /** Counts, and deletes nothing. */
    public Purged count() throws SQLException {
        long never = count("dead_letter", NEVER_REDRIVEN, before);
        return new Purged(
                count("dead_letter", REDRIVEN, before),
                alsoDead ? never : 0,
                count("redriven_message", REDRIVEN, beforeOfNotes()),
                alsoDead ? 0 : never);
    }

    /** @throws InterruptedException it was told to end; what was deleted by then is deleted */
    public Purged run() throws SQLException, InterruptedException {
        long redriven = delete("dead_letter", REDRIVEN, before);
        long neverRedriven = alsoDead ? delete("dead_letter", NEVER_REDRIVEN, before) : 0;
        long notes = delete("redriven_message", REDRIVEN, beforeOfNotes());
        return new Purged(redriven, neverRedriven, notes, count("dead_letter", NEVER_REDRIVEN, before));
    }

    private OffsetDateTime beforeOfNotes() {
        OffsetDateTime latest = now.minusDays(LEAST_DAYS_OF_NOTES);
        return before.isBefore(latest) ? before : latest;
    }

    private long delete(String table, String condition, OffsetDateTime time) throws SQLException, InterruptedException {
        long deleted = 0;
        Long last = 0L;
        try (PreparedStatement page = database.prepareStatement(DELETE_PAGE.formatted(table, condition, PAGE))) {
            while (last != null) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                page.setLong(1, last);
                page.setObject(2, time);
                page.setObject(3, time);
                try (ResultSet row = page.executeQuery()) {
                    row.next();
                    deleted += row.getLong(1);
                    last = row.getObject(2, Long.class);
                }
            }
        }
        return deleted;
    }

    private long count(String table, String condition, OffsetDateTime time) throws SQLException {
        try (PreparedStatement query =
                database.prepareStatement("select count(*) from " + table + " where " + condition)) {
            query.setObject(1, time);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
