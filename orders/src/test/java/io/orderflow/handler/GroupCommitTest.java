package io.orderflow.handler;

import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Orders that share a transaction, since the database was busy when they came. */
class GroupCommitTest {
    private static final int ORDERS = 12;

    private final String database = Postgres.migratedDatabase();
    private Handler handler;

    @BeforeEach
    void start() throws Exception {
        handler = Handler.orders(database);
    }

    @AfterEach
    void stop() {
        handler.close();
    }

    @Test
    void eachIsAnsweredWithItsOwnTicket() throws Exception {
        List<String> ids =
                IntStream.range(0, ORDERS).mapToObj(i -> "order-" + i).toList();

        List<HttpResponse<String>> answers = sendWhileBusy(ids);

        for (int i = 0; i < ORDERS; i++) {
            String number = Postgres.query(database, "select number from ticket where order_id = '" + ids.get(i) + "'");
            assertThat(answers.get(i).statusCode()).isEqualTo(200);
            assertThat(answers.get(i).body())
                    .startsWith("{\"number\":\"" + number + "\",\"orderId\":\"" + ids.get(i) + '"');
        }
        // One that was held up, and what it found waiting then.
        assertThat(Integer.parseInt(Postgres.query(database, "select count(distinct xmin::text) from ticket")))
                .isLessThanOrEqualTo(2);
    }

    @Test
    void theSameOrderManyTimesHasOneTicket() throws Exception {
        List<HttpResponse<String>> answers = sendWhileBusy(
                IntStream.range(0, ORDERS).mapToObj(i -> "the same").toList());

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo("1");
    }

    @Test
    void oneThatTheDatabaseRefusesDoesNotTakeTheOthersWithIt() throws Exception {
        Postgres.execute(database, "alter table ticket add check (order_id <> 'order-7')");
        List<String> ids =
                IntStream.range(0, ORDERS).mapToObj(i -> "order-" + i).toList();

        List<HttpResponse<String>> answers = sendWhileBusy(ids);

        for (int i = 0; i < ORDERS; i++) {
            assertThat(answers.get(i).statusCode()).isEqualTo(i == 7 ? 500 : 200);
        }
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo(Integer.toString(ORDERS - 1));
    }

    /** Nothing can be committed until all orders are in the handler. */
    private List<HttpResponse<String>> sendWhileBusy(List<String> ids) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        try (Connection blocker = DriverManager.getConnection(database)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table ticket in access exclusive mode");
            for (int i = 0; i < ids.size(); i++) {
                String event = "event-of-" + ids.get(i);
                byte[] order = Orders.completed(ids.get(i)).getBytes();
                answers.add(handler.postAsync(Handler.ORDERS, Handler.binaryHeaders(event), order));
            }
            Awaitility.await().until(() -> threadsThatIssueATicket() == ids.size());
            blocker.rollback();
        }
        List<HttpResponse<String>> all = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            all.add(answer.get(30, TimeUnit.SECONDS));
        }
        return all;
    }

    private static long threadsThatIssueATicket() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().endsWith("GroupCommit")
                                && frame.getMethodName().equals("issue")))
                .count();
    }
}
