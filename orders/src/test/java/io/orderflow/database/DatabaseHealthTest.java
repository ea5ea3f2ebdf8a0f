package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.Postgres;
import java.util.Map;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseHealthTest {
    private final String database = Postgres.freshDatabase();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDatabaseThatTakesNothingIsNotReadyThoughItAnswers(boolean overThePool) throws Exception {
        assertThat(look(database, overThePool).getState()).isEqualTo(State.UP);

        Result readOnly = look(database + "&options=-c%20default_transaction_read_only%3Don", overThePool);

        assertThat(readOnly.getState()).isEqualTo(State.DOWN);
        assertThat(readOnly.getMessage()).hasValue("the database is read-only");
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
