package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.ClassLog;
import io.orderflow.testing.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The handler starts over a migrated database, or says in one line what keeps it from starting. */
class HandlerStartTest {
    private static final String NOWHERE = "jdbc:postgresql://localhost:1/orders?user=cook&password=secret";

    private final String database = Postgres.migratedDatabase();

    @Test
    void severalStartAtOnce() throws Exception {
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
        } finally {
            started.forEach(Handler::close);
            starters.shutdownNow();
        }
    }

    @Test
    void itLeavesNoConnectionBehind() throws Exception {
        Handler.orders(database).close();
        Handler.deadLetters(database).close();

        // PostgreSQL's process for a connection ends a moment after it.
        await().untilAsserted(() -> assertThat(Postgres.query(
                        database,
                        "select count(*) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()"))
                .isEqualTo("0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orderflow.database.pool-size | 0 | must be a whole number from 1 to 999999999",
                "orderflow.database.pool-size | ten | must be a whole number from 1 to 999999999",
                "orderflow.database.wait | soon | must be seconds, minutes or hours, such as 90s, 25m or 1h",
                "orderflow.http.max-body-bytes | -1 | must be a whole number from 1 to 10485760",
                "orderflow.http.max-body-bytes | 10485761 | must be a whole number from 1 to 10485760",
                "orderflow.order.schema | file:none.json | must be a JSON Schema that exists, such as file:config/order.schema.json",
                "orderflow.database.url | jdbc:postgresql://db:99999/x | must be a JDBC URL such as jdbc:postgresql://localhost:5432/orderflow, credentials apart, %25 for %",
                "orderflow.database.url | jdbc:mysql://db/x | must be a JDBC URL such as jdbc:postgresql://localhost:5432/orderflow, credentials apart, %25 for %",
            })
    void aWrongSettingIsNamedWithItsValueAndWhatIsAllowed(String property, String value, String allowed) {
        assertThatThrownBy(() -> Handler.run("routes/OrderRoute.java", database, Map.of(property, value)))
                .hasMessage(property + " is '" + value + "': " + allowed);
    }

    /** The driver tells the server the process's own, by a name that Java alone may know. */
    @Test
    void aTimeZoneThatTheServerDoesNotKnowIsToldWithWhatHelps() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("JST"));
        try {
            assertThatThrownBy(() -> Handler.run("routes/DeadLetterRoute.java", database, Map.of()))
                    .hasMessageContaining("TimeZone")
                    .hasMessageEndingWith("TimeZone is the process's own, which TZ=UTC sets");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** As that of a pod beside the Job that migrates, which would be started again minutes after it. */
    @Test
    void aStartThatMayWaitsUntilTheDatabaseHasBeenMigrated() throws Exception {
        String fresh = Postgres.freshDatabase();
        try (ClassLog log = new ClassLog(Class.forName("io.orderflow.database.PatientOpening"))) {
            CompletableFuture<Handler> starting =
                    CompletableFuture.supplyAsync(() -> started("routes/OrderRoute.java", fresh, "1h"));
            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines().get(0))
                    .contains("its schema has version 0, and this needs 4")
                    .endsWith(". Waiting for it, 1h at most");
            assertThat(starting).isNotDone();

            Postgres.migrate(fresh);

            try (Handler handler = starting.get()) {
                assertThat(Mode.BINARY.send(handler, "1", Orders.completed("1")).statusCode())
                        .isEqualTo(200);
            }
            assertThat(log.lines()).last().isEqualTo("The database is there");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aStartThatHasWaitedInVainSaysForWhat(String routeFile) {
        assertThatThrownBy(() -> Handler.run(routeFile, NOWHERE, Map.of("orderflow.database.wait", "1s")))
                .hasMessageStartingWith(
                        "orderflow.database.url is 'jdbc:postgresql://localhost:1/orders': cannot connect (");
    }

    @Test
    void whatNoTimeMendsEndsAStartThatMayWait() {
        assertThatThrownBy(() -> Handler.run(
                        "routes/OrderRoute.java",
                        database,
                        Map.of(
                                "orderflow.database.wait",
                                "9m",
                                "orderflow.order.digest-key",
                                "another-key-another-key-another-key")))
                .hasMessageContaining("is not the one that the tickets of the database were issued with");
    }

    private static Handler started(String routeFile, String database, String wait) {
        try {
            return Handler.run(routeFile, database, Map.of("orderflow.database.wait", wait));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sh0rt", "an example that is refused: openssl rand -base64 32"})
    void aMissingOrShortKeyIsNamedWithoutShowingIt(String key) {
        assertThatThrownBy(() ->
                        Handler.run("routes/OrderRoute.java", database, Map.of("orderflow.order.digest-key", key)))
                .hasMessageStartingWith("orderflow.order.digest-key (or ORDERFLOW_ORDER_DIGEST_KEY) is "
                        + (key.isBlank() ? "not set" : "'***'") + ": must be 32 to 64 of the characters")
                .hasMessageNotContainingAny("sh0rt", "an example", "\n");
    }

    @Test
    void theKeyOfOtherTicketsIsNamedWithoutShowingIt() {
        String key = "another-key-another-key-another-key";

        assertThatThrownBy(() ->
                        Handler.run("routes/OrderRoute.java", database, Map.of("orderflow.order.digest-key", key)))
                .hasMessage("orderflow.order.digest-key is '***': is not the one that the tickets of the database were"
                        + " issued with; set that one");
    }

    @Test
    void theDeadLetterRouteNeedsNoKey() throws Exception {
        Handler.run("routes/DeadLetterRoute.java", database, Map.of("orderflow.order.digest-key", ""))
                .close();
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
    @CsvSource(
            delimiter = '|',
            value = {
                "connection limit 0 | cannot connect (FATAL: too many connections for role \"%s\"); raise the server's max_connections or the role's connection limit, or lower orderflow.database.pool-size",
                "connection limit 9 | cannot be read (ERROR: permission denied for table flyway_schema_history); the role needs the rights that the command migrate grants it"
            })
    void aRoleThatMayNotIsNamedWithWhatToDo(String option, String complaint) {
        String role = "starter_" + UUID.randomUUID().toString().replace("-", "");
        Postgres.execute(database, "create role " + role + " login " + option);

        assertThatThrownBy(() -> Handler.orders(database.replaceFirst("user=[^&]*", "user=" + role)))
                .hasMessageMatching("orderflow.database.url is 'jdbc:postgresql://localhost:\\d+/\\w+': "
                        + Pattern.quote(complaint.formatted(role)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aUrlWithCredentialsIsRefusedWithoutShowingThem(String routeFile) {
        assertThatThrownBy(() -> Handler.run(routeFile, "jdbc:postgresql://cook:secret@db/orders", Map.of()))
                .hasMessageStartingWith("orderflow.database.url is 'jdbc:postgresql://***@db/orders': must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aDatabaseThatIsOlderThanTheHandlerIsNamedWithWhatToDo(String routeFile) {
        Postgres.execute(database, "delete from flyway_schema_history where version = '4'");

        assertThatThrownBy(() -> Handler.run(routeFile, database, Map.of()))
                .hasMessageMatching("orderflow.database.url is 'jdbc:postgresql://localhost:\\d+/\\w+': its schema has"
                        + " version 3, and this needs 4; run the command migrate first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aDatabaseThatWasNeverMigratedIsNamedWithWhatToDo(String routeFile) {
        assertThatThrownBy(() -> Handler.run(routeFile, Postgres.freshDatabase(), Map.of()))
                .hasMessageEndingWith("its schema has version 0, and this needs 4; run the command migrate first");
    }

    /** Migrations refuse it, so it has been restored from a copy. */
    @Test
    void aDatabaseInAnotherEncodingIsNamedWithWhatToDo() {
        Postgres.execute(
                database,
                "update pg_database set encoding = pg_char_to_encoding('LATIN1') where datname = current_database()");

        assertThatThrownBy(() -> Handler.orders(database))
                .hasMessageMatching(
                        "orderflow.database.url is 'jdbc:postgresql://localhost:\\d+/\\w+': has the encoding"
                                + " LATIN1, and orders need UTF8; restore it into one of UTF8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/OrderRoute.java", "routes/DeadLetterRoute.java"})
    void aDatabaseThatIsNewerThanTheHandlerIsTaken(String routeFile) throws Exception {
        Postgres.execute(
                database,
                "insert into flyway_schema_history select 99, '99', description, type, script, checksum, installed_by,"
                        + " installed_on, execution_time, success from flyway_schema_history where version = '2'");

        Handler.run(routeFile, database, Map.of()).close();
    }
}
