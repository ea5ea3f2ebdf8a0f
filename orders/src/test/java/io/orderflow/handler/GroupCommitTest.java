package io.orderflow.handler;

import io.orderflow.outcome.OrderOutcomes;
import io.orderflow.testing.ClassLog;
import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Savepoint;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Orders that share a transaction, since the database was busy when they came. */
class GroupCommitTest {
    private static final int ORDERS = 12;
    private static final List<String> IDS =
            IntStream.range(0, ORDERS).mapToObj(i -> "order-" + i).toList();

    /** With what has a meaning of its own in the text of an array. */
    private static final List<String> NAMES = List.of("NULL", "{}", "a,b", "say \"hot\"", "\\N", "粥", " ");

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
        List<HttpResponse<String>> answers = sendWhileBusy(IDS);

        for (int i = 0; i < ORDERS; i++) {
            String number = Postgres.query(database, "select number from ticket where order_id = '" + IDS.get(i) + "'");
            assertThat(answers.get(i).statusCode()).isEqualTo(200);
            assertThat(answers.get(i).body())
                    .startsWith("{\"number\":\"" + number + "\",\"orderId\":\"" + IDS.get(i) + '"');
        }
        // One that was held up, and what it found waiting then.
        assertThat(Integer.parseInt(Postgres.query(database, "select count(distinct xmin::text) from ticket")))
                .isLessThanOrEqualTo(2);
    }

    /** Each column goes to the database as an array of its own. */
    @Test
    void eachHasAllThatIsItsOwnAndNothingOfAnother() throws Exception {
        List<HttpResponse<String>> answers = sendWhileBusy(IDS);

        for (int i = 0; i < ORDERS; i++) {
            assertThat(Postgres.query(database, """
                            select concat_ws('|', product_id, product_name, amount, extract(epoch from charged_at)::bigint,
                                             extract(epoch from finished_at)::bigint, phone, event_id)
                            from ticket where order_id = '%s'""".formatted(IDS.get(i))))
                    .isEqualTo("product %s|%s|%s.50|%s|%s|********%s|event-of-%s"
                            .formatted(i, name(i), i, 1584932320 + i, 1584932320 + 3 * i, 1300 + i, IDS.get(i)));
            assertThat(send(IDS.get(i)).get().body())
                    .as("the same order")
                    .isEqualTo(answers.get(i).body());
        }
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
        List<HttpResponse<String>> answers = sendWhileBusy(IDS);

        for (int i = 0; i < ORDERS; i++) {
            assertThat(answers.get(i).statusCode()).isEqualTo(i == 7 ? 500 : 200);
        }
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo(Integer.toString(ORDERS - 1));
    }

    /** By one who inserts it and does not commit: whether the order has a ticket, nobody knows until he ends. */
    @Test
    void theOthersHaveTheirTicketsWhileTheIdOfOneIsHeldElsewhere() throws Exception {
        String held = """
                insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone, order_mac,
                                    event_id, event_source)
                values ('order-7', '1', 'test', 1, now(), now(), '**1234', sha256(''), '1', '/elsewhere')""";

        List<HttpResponse<String>> answers = sendWhileBusy(IDS, held);

        for (int i = 0; i < ORDERS; i++) {
            assertThat(answers.get(i).statusCode()).isEqualTo(i == 7 ? 503 : 200);
        }
        assertThat(send("order-7").get().statusCode()).isEqualTo(200);
        assertThat(Postgres.query(database, "select count(*) || ' ' || count(distinct order_id) from ticket"))
                .isEqualTo("12 12");
    }

    /** Else twenty of them would be all that the handler has threads for, until their statements' time is over. */
    @Test
    void anAcknowledgementWaitsNoLongerForWhoHoldsItsKey() throws Exception {
        byte[] paid = Orders.with(Orders.completed("order-7"), "orderStatus", "\"paid\"")
                .getBytes();
        try (Connection elsewhere = DriverManager.getConnection(database);
                ClassLog log = new ClassLog(OrderOutcomes.class)) {
            elsewhere.setAutoCommit(false);
            elsewhere
                    .createStatement()
                    .execute("insert into acknowledged_order values ('order-7', 'paid', '1', '/here')");

            assertThat(handler.post(Handler.ORDERS, Handler.binaryHeaders("1"), paid)
                            .statusCode())
                    .isEqualTo(503);

            assertThat(log.lines()).singleElement().asString().contains("lock timeout");
        }
        assertThat(Handler.retrying(() -> handler.post(Handler.ORDERS, Handler.binaryHeaders("1"), paid))
                        .statusCode())
                .isEqualTo(204);
    }

    /** A serialization failure, a deadlock, a trigger's exception, an internal error. */
    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "P0001", "XX000"})
    void aFailureThatOneMayBeTheReasonOfCostsNoneOfThemItsAnswer(String sqlState) throws Exception {
        failOnceAtOrder7("raise exception using errcode = '" + sqlState + "'");

        List<HttpResponse<String>> answers = sendWhileBusy(IDS);

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo("12");
    }

    @Test
    void aGroupWhoseConnectionIsEndedIsAskedToComeAgainAndHasOneTicketEach() throws Exception {
        failOnceAtOrder7("perform pg_terminate_backend(pg_backend_pid())");

        List<HttpResponse<String>> answers = sendWhileBusy(IDS);

        assertThat(answers.get(0).statusCode()).isEqualTo(200);
        assertThat(answers.subList(1, ORDERS))
                .extracting(HttpResponse::statusCode)
                .containsOnly(503);
        for (String id : IDS) {
            assertThat(Handler.retrying(() -> send(id).get()).statusCode()).isEqualTo(200);
        }
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo("12");
    }

    /** What a sequence has given is not taken back with the transaction. */
    private void failOnceAtOrder7(String statement) {
        Postgres.execute(database, """
                create sequence failures;
                create function fail_once() returns trigger language plpgsql as $$
                begin
                    if new.order_id = 'order-7' and nextval('failures') = 1 then
                        %s;
                    end if;
                    return new;
                end
                $$;
                create trigger fail_once before insert on ticket for each row execute function fail_once()""".formatted(statement));
    }

    private CompletableFuture<HttpResponse<String>> send(String id) {
        String order = Orders.completed(id);
        if (IDS.contains(id)) {
            int number = IDS.indexOf(id);
            order = Orders.with(order, "prodId", "\"product " + number + "\"");
            order = Orders.with(order, "chargeMoney", "\"" + number + ".50\"");
            order = Orders.with(order, "chargeTime", Integer.toString(1584932320 + number));
            order = Orders.with(order, "finishTime", Integer.toString(1584932320 + 3 * number));
            order = Orders.with(order, "userPhoneNo", "\"15212213" + (1300 + number) + "\"");
            String name = name(number).replace("\\", "\\\\").replace("\"", "\\\"");
            order = Orders.with(order, "prodName", "\"" + name + "\"");
        }
        byte[] bytes = order.getBytes(StandardCharsets.UTF_8);
        return handler.postAsync(Handler.ORDERS, Handler.binaryHeaders("event-of-" + id), bytes);
    }

    private static String name(int number) {
        return NAMES.get(number % NAMES.size());
    }

    private List<HttpResponse<String>> sendWhileBusy(List<String> ids) throws Exception {
        return sendWhileBusy(ids, "");
    }

    /**
     * Nothing can be committed until all orders are in the handler; the first is a group of its own.
     *
     * @param held a statement whose transaction does not end before all are answered
     */
    private List<HttpResponse<String>> sendWhileBusy(List<String> ids, String held) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        List<HttpResponse<String>> all = new ArrayList<>();
        try (Connection blocker = DriverManager.getConnection(database)) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute(held);
            Savepoint free = blocker.setSavepoint();
            blocker.createStatement().execute("lock table ticket in access exclusive mode");
            answers.add(send(ids.get(0)));
            Awaitility.await().until(() -> threadsThatIssueATicket() == 1);
            ids.stream().skip(1).forEach(id -> answers.add(send(id)));
            Awaitility.await().until(() -> threadsThatIssueATicket() == ids.size());
            blocker.rollback(free);
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                all.add(answer.get(30, TimeUnit.SECONDS));
            }
            blocker.rollback();
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
