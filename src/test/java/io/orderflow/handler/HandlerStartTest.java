package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The handler starts over an empty database, or says in one line what keeps it from starting. */
class HandlerStartTest {
    private static final String NOWHERE = "jdbc:postgresql://localhost:1/orders?user=cook&password=secret";

    private final String database = Postgres.freshDatabase();

    @Test
    void severalStartAtOnceOverAnEmptyDatabase() throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(4);
        List<Future<Handler>> starting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            starting.add(starters.submit(() -> Handler.orders(database)));
            starting.add(starters.submit(() -> Handler.deadLetters(database)));
        }
        List<Handler> started = new ArrayList<>();
        try {
            for (Future<Handler> handler : starting) {
                started.add(handler.get());
            }
            assertThat(Mode.BINARY
                            .send(started.get(2), "1", Orders.completed("1"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Postgres.query(database, "select count(*) from flyway_schema_history where success"))
                    .isEqualTo("2");
        } finally {
            started.forEach(Handler::close);
            starters.shutdownNow();
        }
    }

    @Test
    void itLeavesNoConnectionBehind() throws Exception {
        Handler.orders(database).close();
        Handler.deadLetters(database).close();

        assertThat(Postgres.query(
                        database,
                        "select count(*) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orderflow.database.pool-size | 0 | must be a whole number from 1 to 999999999",
                "orderflow.database.pool-size | ten | must be a whole number from 1 to 999999999",
                "orderflow.http.max-body-bytes | -1 | must be a whole number from 1 to 999999999",
                "orderflow.order.schema | file:none.json | must be a JSON Schema that exists, such as file:config/order.schema.json",
                "orderflow.database.url | jdbc:mysql://db/x | must be a JDBC URL such as jdbc:postgresql://localhost:5432/orderflow, credentials apart",
            })
    void aWrongSettingIsNamedWithItsValueAndWhatIsAllowed(String property, String value, String allowed) {
        assertThatThrownBy(() -> Handler.run("routes/OrderRoute.java", database, Map.of(property, value)))
                .hasMessage(property + " is '" + value + "': " + allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword(String routeFile) {
        assertThatThrownBy(() -> Handler.run(routeFile, NOWHERE, Map.of()))
                .hasMessage(
                        "orderflow.database.url is 'jdbc:postgresql://localhost:1/orders': cannot connect (Connection to"
                                + " localhost:1 refused. Check that the hostname and port are correct and that the postmaster is"
                                + " accepting TCP/IP connections.); start the database, or correct orderflow.database.url,"
                                + " .username and .password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aUrlWithCredentialsIsRefusedWithoutShowingThem(String routeFile) {
        assertThatThrownBy(() -> Handler.run(routeFile, "jdbc:postgresql://cook:secret@db/orders", Map.of()))
                .hasMessageStartingWith("orderflow.database.url is 'jdbc:postgresql://***@db/orders': must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void missingMigrationsAreNamed(String routeFile) {
        Map<String, String> wrong = Map.of("orderflow.database.migrations", "filesystem:none");

        assertThatThrownBy(() -> Handler.run(routeFile, database, wrong))
                .hasMessageStartingWith("orderflow.database.migrations is 'filesystem:none': cannot be applied to ")
                .hasMessageNotContaining("\n");
    }

    /** Flyway would refuse the history, and so has not been asked. */
    @Test
    void aDatabaseThatIsUpToDateIsNotMigrated() throws Exception {
        Handler.orders(database).close();
        Postgres.execute(database, "update flyway_schema_history set description = 'of another file'");

        Handler.orders(database).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aMigrationThatHasChangedSinceIsRefused(String routeFile) throws Exception {
        Handler.run(routeFile, database, Map.of()).close();
        Postgres.execute(database, "update flyway_schema_history set checksum = checksum + 1 where version = '1'");

        assertThatThrownBy(() -> Handler.run(routeFile, database, Map.of()))
                .hasMessageStartingWith(
                        "orderflow.database.migrations is 'filesystem:config/migrations': cannot be applied to ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aMigrationThatIsNewIsApplied(String routeFile, @TempDir Path folder) throws Exception {
        for (String script : List.of("V1__tickets_and_dead_letters.sql", "V2__redrive.sql")) {
            Files.copy(Path.of("config/migrations", script), folder.resolve(script));
        }
        Map<String, String> migrations = Map.of("orderflow.database.migrations", "filesystem:" + folder);
        Handler.run(routeFile, database, migrations).close();
        Path later = Files.createDirectory(folder.resolve("later"));
        Files.writeString(later.resolve("V3__kitchens.sql"), "create table kitchen (name text)");

        Handler.run(routeFile, database, migrations).close();

        assertThat(Postgres.query(database, "select to_regclass('kitchen')")).isEqualTo("kitchen");
    }
}
