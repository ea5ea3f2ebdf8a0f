package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
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
            other.createStatement().execute("lock table ticket in access exclusive mode");
            assertThat(look(database, overThePool).getMessage()).hasValue("the database's tables are locked");
        }
    }

    @Test
    void theLastConnectionThatARoleMayHaveIsAskedForWhenItIsFree() throws Exception {
        Postgres.execute(database, "create role narrow login connection limit 1");
        Postgres.execute(database, "grant select on all tables in schema public to narrow");
        DatabaseSettings settings = new DatabaseSettings(database.replaceFirst("user=[^&]*", "user=narrow"), "", "", 1);
        try (HikariDataSource pool = settings.pool("narrow")) {
            Connection busy = pool.getConnection();
            CompletableFuture<Result> look =
                    CompletableFuture.supplyAsync(() -> new DatabaseHealth(settings, pool).call(Map.of()));
            await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
            busy.close();

            assertThat(look.get().getState()).isEqualTo(State.UP);
        }
    }

    private static Result look(String url, boolean overThePool) throws Exception {
        DatabaseSettings settings = new DatabaseSettings(url, "", "", 1);
        try (HikariDataSource pool = settings.pool("health")) {
            if (overThePool) {
                pool.getConnection().close();
            }
            return new DatabaseHealth(settings, pool).call(Map.of());
        }
    }
}
