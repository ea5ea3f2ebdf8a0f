package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DatabaseHealthTest {
    private static final List<String> TABLES = List.of("ticket", "acknowledged_order");

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
        String cook = database.replaceFirst("user=[^&]*", "user=cook");
        assertThat(look(cook, true).getState()).isEqualTo(State.UP);

        Postgres.execute(database, "revoke insert on ticket from cook");

        assertThat(look(cook, true).getMessage())
                .hasValue("the database refuses what the handlers do (ERROR: permission denied for table ticket); the"
                        + " command migrate grants it to the role");
    }

    @Test
    void thePoolsConnectionToWhatHasBecomeAStandbySaysNothingOfTheDatabase() throws Exception {
        DatabaseSettings settings = new DatabaseSettings(database, "", "", 1);
        try (HikariDataSource pool = settings.pool("standby")) {
            try (Connection connection = pool.getConnection()) {
                connection.createStatement().execute("set default_transaction_read_only = on");
            }

            assertThat(new DatabaseHealth(settings, pool, TABLES).call(Map.of()).getState())
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
        DatabaseSettings settings = new DatabaseSettings(database.replaceFirst("user=[^&]*", "user=narrow"), "", "", 1);
        try (HikariDataSource pool = settings.pool("narrow")) {
            Connection busy = pool.getConnection();
            CompletableFuture<Result> look =
                    CompletableFuture.supplyAsync(() -> new DatabaseHealth(settings, pool, TABLES).call(Map.of()));
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

    private static Result look(String url, boolean overThePool) throws Exception {
        DatabaseSettings settings = new DatabaseSettings(url, "", "", 1);
        try (HikariDataSource pool = settings.pool("health")) {
            if (overThePool) {
                pool.getConnection().close();
            }
            return new DatabaseHealth(settings, pool, TABLES).call(Map.of());
        }
    }
}
