package io.orderflow.redrive;

import io.orderflow.redrive.Purge.Purged;
import io.orderflow.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What of the dead letters goes when its time is over, and what never does by itself. */
class PurgeTest {
    private final String database = Postgres.migratedDatabase();

    @Test
    void whatWasRedrivenLongEnoughAgoGoesAndNothingElse() throws Exception {
        letters("old", 1, "60 days", "31 days");
        letters("recent", 1, "60 days", "29 days");
        letters("dead", 1, "60 days", null);
        underWay("failed", "60 days");

        assertThat(purge(30, false)).isEqualTo(new Purged(1, 0, 0, 2));

        assertThat(subjects()).isEqualTo("dead failed recent");
    }

    @Test
    void whatWasNeverRedrivenGoesOnlyIfAskedFor() throws Exception {
        letters("old", 1, "60 days", "31 days");
        letters("dead", 2, "31 days", null);
        letters("newly-dead", 1, "29 days", null);

        assertThat(purge(30, true)).isEqualTo(new Purged(1, 2, 0, 0));

        assertThat(subjects()).isEqualTo("newly-dead");
    }

    @Test
    void toCountDeletesNothingAndTellsWhatWouldBe() throws Exception {
        letters("old", 1, "60 days", "31 days");
        letters("dead", 2, "31 days", null);

        try (Connection connection = DriverManager.getConnection(database)) {
            assertThat(new Purge(connection, Duration.ofDays(30), false).count())
                    .isEqualTo(new Purged(1, 0, 0, 2));
            assertThat(new Purge(connection, Duration.ofDays(30), true).count()).isEqualTo(new Purged(1, 2, 0, 0));
        }
        assertThat(subjects()).isEqualTo("dead dead old");
    }

    /** More than two pages of it, with what stays in between. */
    @Test
    void ofManyAllGo() throws Exception {
        for (int i = 0; i < 3; i++) {
            letters("old", 1_100, "60 days", "31 days");
            letters("dead", 1_100, "60 days", null);
        }

        assertThat(purge(30, false)).isEqualTo(new Purged(3_300, 0, 0, 3_300));
        assertThat(Postgres.query(database, "select count(*) from dead_letter")).isEqualTo("3300");
    }

    /** A topic keeps its messages for some time, and what is forgotten is sent once more. */
    @Test
    void whatIsNotedOfATopicsMessagesStaysForThirtyDaysAtLeast() throws Exception {
        note("31 days", 1);
        note("29 days", 2);

        assertThat(purge(1, false)).isEqualTo(new Purged(0, 0, 1, 0));
        assertThat(Postgres.query(database, "select string_agg(queue_offset::text, ' ') from redriven_message"))
                .isEqualTo("2");
        assertThat(purge(40, false).notes()).isZero();
    }

    /** As where this machine's clock is behind it. */
    @Test
    void theClockIsTheDatabases() throws Exception {
        letters("old", 1, "60 days", "1 day");
        Postgres.execute(database, "create schema later");
        Postgres.execute(
                database,
                "create function later.clock_timestamp() returns timestamptz language sql"
                        + " as $$ select pg_catalog.clock_timestamp() + interval '30 days' $$");

        try (Connection connection = DriverManager.getConnection(database)) {
            connection.createStatement().execute("set search_path = later, pg_catalog, public");
            assertThat(new Purge(connection, Duration.ofDays(30), false).run()).isEqualTo(new Purged(1, 0, 0, 0));
        }
    }

    /** It dies again between the look at its page and its turn: the other transaction has it first. */
    @Test
    void whatDiesAgainMeanwhileStays() throws Exception {
        letters("old", 1, "60 days", "31 days");
        try (Connection route = DriverManager.getConnection(database);
                Connection connection = DriverManager.getConnection(database)) {
            route.setAutoCommit(false);
            route.createStatement()
                    .execute("update dead_letter set redriven_at = null, redrive_started_at = null, died_at = now()");
            Thread committer = new Thread(() -> commitWhenAwaited(route));
            committer.start();

            assertThat(new Purge(connection, Duration.ofDays(30), true).run()).isEqualTo(new Purged(0, 0, 0, 0));
            committer.join();
        }
        assertThat(subjects()).isEqualTo("old");
    }

    @Test
    void ifToldToEndItEnds() throws Exception {
        letters("old", 1, "60 days", "31 days");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> purge(30, false)).isInstanceOf(InterruptedException.class);
        assertThat(subjects()).isEqualTo("old");
    }

    private void commitWhenAwaited(Connection route) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Postgres.query(
                                database,
                                "select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and wait_event_type = 'Lock'")
                        .equals("1"));
        try {
            route.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Purged purge(int days, boolean alsoDead) throws Exception {
        try (Connection connection = DriverManager.getConnection(database)) {
            return new Purge(connection, Duration.ofDays(days), alsoDead).run();
        }
    }

    private void letters(String subject, int count, String diedAgo, String redrivenAgo) {
        String redriven = redrivenAgo == null ? "null" : "now() - interval '" + redrivenAgo + "'";
        Postgres.execute(database, """
                insert into dead_letter (event_source, event_id, event_type, subject, attributes, died_at,
                    redrive_started_at, redriven_at)
                select '/test', gen_random_uuid()::text, 't', '%s', '{}', now() - interval '%s', %s, %s
                from generate_series(1, %d)""".formatted(subject, diedAgo, redriven, redriven, count));
    }

    private void underWay(String subject, String diedAgo) {
        letters(subject, 1, diedAgo, null);
        Postgres.execute(
                database,
                "update dead_letter set redrive_started_at = died_at where subject = '%s'".formatted(subject));
    }

    private void note(String ago, long offset) {
        Postgres.execute(
                database,
                "insert into redriven_message (topic, broker, queue, queue_offset, message_id, redriven_at)"
                        + " values ('t', 'b', 0, %d, 'm', now() - interval '%s')".formatted(offset, ago));
    }

    private String subjects() {
        return Postgres.query(database, "select string_agg(subject, ' ' order by subject) from dead_letter");
    }
}
