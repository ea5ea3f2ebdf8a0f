package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.Postgres.Outage;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** When the database does not answer, the Broker is asked to come again, and nothing is lost. */
class OutageTest {
    private final String database = Postgres.migratedDatabase();

    @ParameterizedTest
    @EnumSource
    void anOrderIsTicketedOnceTheDatabaseIsBack(Mode mode) throws Exception {
        try (Handler handler = Handler.orders(database)) {
            HttpResponse<String> before = mode.send(handler, "1", Orders.completed("before"));
            try (Outage outage = Postgres.outage()) {
                assertUnavailable(mode.send(handler, "2", Orders.completed("during")));
                assertUnavailable(
                        mode.send(handler, "3", Orders.with(Orders.completed("paid"), "orderStatus", "\"paid\"")));
                assertThat(mode.send(handler, "4", "no order").statusCode()).isEqualTo(422);
            }

            assertThat(Handler.retrying(() -> mode.send(handler, "2", Orders.completed("during")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Handler.retrying(() -> mode.send(handler, "1", Orders.completed("before")))
                            .body())
                    .isEqualTo(before.body());
            assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo("2");
        }
    }

    @Test
    void aDeadLetterIsStoredOnceTheDatabaseIsBack() throws Exception {
        try (Handler sink = Handler.deadLetters(database)) {
            Callable<HttpResponse<String>> deliver =
                    () -> sink.post(Handler.DEAD_LETTERS, Handler.binaryHeaders("1"), new byte[] {1});
            try (Outage outage = Postgres.outage()) {
                assertUnavailable(deliver.call());
            }

            assertThat(Handler.retrying(deliver).statusCode()).isEqualTo(204);
            assertThat(Postgres.query(database, "select count(*) from dead_letter"))
                    .isEqualTo("1");
        }
    }

    @Test
    void anOrderThatFindsNoFreeConnectionIsAskedToComeAgain() throws Exception {
        Map<String, String> onlyOne = Map.of("orderflow.database.pool-size", "1");
        try (Handler handler = Handler.run("routes/OrderRoute.java", database, onlyOne);
                Connection blocker = DriverManager.getConnection(database)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table ticket in access exclusive mode");
            CompletableFuture<HttpResponse<String>> blocked = CompletableFuture.supplyAsync(() -> {
                try {
                    return Mode.BINARY.send(handler, "1", Orders.completed("blocked"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await().until(this::aConnectionWaits);

            assertUnavailable(Mode.BINARY.send(handler, "2", Orders.completed("next")));

            blocker.rollback();
            assertThat(blocked.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(Mode.BINARY.send(handler, "2", Orders.completed("next")).statusCode())
                    .isEqualTo(200);
        }
    }

    private boolean aConnectionWaits() {
        return "1"
                .equals(
                        Postgres.query(
                                database,
                                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"));
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("the database does not answer; try again");
    }
}
