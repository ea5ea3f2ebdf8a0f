package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.Postgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DatabaseHealthTest {
    private static final List<String> ORDERS = statements("issue-tickets", "read-ticket", "acknowledge-order");
    private static final List<String> DEAD_LETTERS = statements("store-dead-letter");

    private final String database = Postgres.migratedDatabase();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDatabaseThatTakesNothingIsNotReadyThoughItAnswers(boolean overThePool) throws Exception {
        assertThat(look(database, overThePool).getState()).isEqualTo(State.UP);

        Result readOnly = look(database + "&options=-c%20default_transaction_read_only%3Don", overThePool);

        assertThat(readOnly.getState()).isEqualTo(State.DOWN);
        assertThat(readOnly.getMessage()).hasValue("the database is read-only");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tablesThatNobodyCanUseAreNotReady(boolean overThePool) throws Exception {
        Result elsewhere = look(database + "&currentSchema=elsewhere", overThePool);
        assertThat(elsewhere.getState()).isEqualTo(State.DOWN);
        assertThat(elsewhere.getMessage()).get().asString().contains("relation \"ticket\"", "search_path", "migrate");

        try (Connection other = DriverManager.getConnection(database)) {
            other.setAutoCommit(false);
            // As a create index does, for as long as it takes: reads pass it.
            other.createStatement().execute("lock table ticket in share mode");
            assertThat(look(database, overThePool).getMessage()).hasValue("the database's tables are locked");
        }
    }

    @Test
    void aLockThatIsGoneInAMomentIsNoReason() throws Exception {
        try (Connection other = DriverManager.getConnection(database)) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table ticket in access exclusive mode");
            CompletableFuture<Result> look = CompletableFuture.supplyAsync(() -> lookUnchecked(database));
            await().until(() -> "1"
                    .equals(Postgres.query(
                            database,
                            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()")));
            other.rollback();

            assertThat(look.get().getState()).isEqualTo(State.UP);
        }
        assertThat(Postgres.query(database, "select count(*) from pg_locks where relation = 'ticket'::regclass"))
                .as("left behind")
                .isEqualTo("0");
    }

    @Test
    void aRoleNeedsTheRightsOfItsOwnTablesAlone() throws Exception {
        Postgres.execute(database, "create role cook login");
        Postgres.execute(database, "grant select, insert on ticket, acknowledged_order to cook");
        Postgres.execute(database, "grant usage on sequence ticket_sequence to cook");
        String cook = database.replaceFirst("user=[^&]*", "user=cook");
        assertThat(look(cook, true).getState()).isEqualTo(State.UP);

        Postgres.execute(database, "revoke insert on ticket from cook");

        assertThat(look(cook, true).getMessage())
                .hasValue("the database refuses what the handlers do (ERROR: permission denied for table ticket); the"
                        + " command migrate grants it to the role");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            revoke update on dead_letter from waiter | permission denied for table dead_letter
            alter table dead_letter add shift text not null | (column shift of table dead_letter needs a value and has no default)
            alter table dead_letter drop column reason | column "reason" of relation "dead_letter" does not exist
            alter table dead_letter drop constraint dead_letter_event | no unique or exclusion constraint
            alter table dead_letter rename to letters; create view dead_letter as select * from letters limit 1; grant all on dead_letter to waiter | cannot insert into view "dead_letter"
            """)
    void whatADeadLetterWouldBeRefusedForIsSeenBefore(String change, String complaint) throws Exception {
        Postgres.execute(database, "drop role if exists waiter; create role waiter login");
        Postgres.execute(database, "grant select, insert, update on dead_letter to waiter");
        String waiter = database.replaceFirst("user=[^&]*", "user=waiter");
        try {
            assertThat(look(waiter, true, DEAD_LETTERS).getState()).isEqualTo(State.UP);

            Postgres.execute(database, change);

            Result look = look(waiter, true, DEAD_LETTERS);
            assertThat(look.getState()).isEqualTo(State.DOWN);
            assertThat(look.getMessage()).get().asString().contains(complaint).doesNotContain("\n");
        } finally {
            Postgres.execute(database, "drop owned by waiter; drop role waiter");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            revoke usage on sequence ticket_sequence from chef | sequence ticket_sequence must not be used
            alter sequence ticket_sequence no cycle; select setval('ticket_sequence', 23999) | sequence ticket_sequence has come to its end
            """)
    void aSequenceThatGivesNoNumberIsSeenBefore(String change, String complaint) throws Exception {
        Postgres.execute(database, "drop role if exists chef; create role chef login");
        Postgres.execute(database, "grant select, insert on ticket, acknowledged_order to chef");
        Postgres.execute(database, "grant usage on sequence ticket_sequence to chef");
        String chef = database.replaceFirst("user=[^&]*", "user=chef");
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(look(chef, true).getState()).isEqualTo(State.UP);
            }
            assertThat(Postgres.query(database, "select is_called from ticket_sequence"))
                    .as("a look takes no number")
                    .isEqualTo("f");

            Postgres.execute(database, change);

            assertThat(look(chef, true).getMessage()).get().asString().contains(complaint);
        } finally {
            Postgres.execute(database, "drop owned by chef; drop role chef");
        }
    }

    @Test
    void whatATriggerFillsNeedsNoDefault() throws Exception {
        Postgres.execute(database, "alter table ticket add shift text not null default ''");
        Postgres.execute(database, "alter table ticket alter shift drop default");
        assertThat(look(database, true).getState()).isEqualTo(State.DOWN);
        Postgres.execute(database, """
                create function fill() returns trigger language plpgsql as 'begin new.shift = ''late''; return new; end';
                create trigger fill before insert on ticket for each row execute function fill()""");

        assertThat(look(database, true).getState()).isEqualTo(State.UP);
    }

    /** Each look would else leave a thread of the driver that waits for ever. */
    @Test
    void aServerThatAcceptsAndSaysNothingIsLeftAlone() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Result look = look("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x?user=y", false);

            assertThat(look.getMessage()).hasValue("the database does not answer");
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("PostgreSQL JDBC driver connection thread")));
        }
    }

    @Test
    void thePoolsConnectionToWhatHasBecomeAStandbySaysNothingOfTheDatabase() throws Exception {
        DatabaseSettings settings = new DatabaseSettings(database, "", "", 1);
        try (HikariDataSource pool = settings.pool("standby")) {
            try (Connection connection = pool.getConnection()) {
                connection.createStatement().execute("set default_transaction_read_only = on");
            }

            assertThat(new DatabaseHealth(settings, pool, ORDERS).call(Map.of()).getState())
                    .isEqualTo(State.UP);

            try (Connection next = pool.getConnection();
                    ResultSet row = next.createStatement().executeQuery("show default_transaction_read_only")) {
                assertThat(row.next() && row.getString(1).equals("off")).isTrue();
            }
        }
    }

    @Test
    void theLastConnectionThatARoleMayHaveIsAskedForWhenItIsFree() throws Exception {
        Postgres.execute(database, "create role narrow login connection limit 1");
        Postgres.execute(database, "grant select, insert on all tables in schema public to narrow");
        Postgres.execute(database, "grant usage on sequence ticket_sequence to narrow");
        DatabaseSettings settings = new DatabaseSettings(database.replaceFirst("user=[^&]*", "user=narrow"), "", "", 1);
        try (HikariDataSource pool = settings.pool("narrow")) {
            Connection busy = pool.getConnection();
            CompletableFuture<Result> look =
                    CompletableFuture.supplyAsync(() -> new DatabaseHealth(settings, pool, ORDERS).call(Map.of()));
            await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
            busy.close();

            assertThat(look.get().getState()).isEqualTo(State.UP);
        }
    }

    private static Result lookUnchecked(String url) {
        try {
            return look(url, true);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> statements(String... names) {
        return Stream.of(names).map(HandlerStatement::read).toList();
    }

    private static Result look(String url, boolean overThePool) throws Exception {
        return look(url, overThePool, ORDERS);
    }

    private static Result look(String url, boolean overThePool, List<String> statements) throws Exception {
        DatabaseSettings settings = new DatabaseSettings(url, "", "", 1);
        try (HikariDataSource pool = settings.pool("health")) {
            if (overThePool) {
                pool.getConnection().close();
            }
            return new DatabaseHealth(settings, pool, statements).call(Map.of());
        }
    }
}
