package io.orderflow.ledger;

import io.orderflow.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each test says what RocketMQ confirmed and what the database holds; the ledger has to tell what became of it. */
class LedgerTest {
    private static final Duration SOON = Duration.ofMillis(500);

    private final String url = Postgres.migratedDatabase();
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private Ledger ledger;

    @BeforeEach
    void openTheLedger() throws SQLException {
        database.setUrl(url);
        ledger = new Ledger(database);
    }

    @Test
    void aTicketAccountsForItsOrder() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        issueTicket("1", "30.00");

        Balance balance = close(1);

        assertThat(balance.tickets()).isOne();
        assertThat(balance.lost()).isZero();
        assertThat(balance.exitCode()).isZero();
        assertThat(balance.max()).isPositive();
    }

    @Test
    void anOrderWithoutATicketIsLost() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("2", order("2", "30.0"));
        issueTicket("1", "30.0");

        Balance balance = close(2);

        assertThat(balance.lost()).isOne();
        assertThat(balance.lostKeys()).containsExactly("2");
        assertThat(balance.exitCode()).isOne();
    }

    /** RocketMQ's confirmation may come after the sink's. */
    @Test
    void whatWasDeliveredBeforeItWasPublishedIsDelivered() throws Exception {
        ledger.delivered("1", now());
        ledger.delivered("1", now());
        ledger.published("1", bytes(order("1", "30.0")), now());

        assertThat(ledger.progress(1)).isEqualTo(new Progress(1, 1, 1, 0, 0));
    }

    /** Others may publish any number, for as long as it serves. */
    @Test
    void ofWhatOthersPublishTheEldestIsForgotten() throws Exception {
        ledger = new Ledger(database, PutAside.NONE, 2);
        for (String key : List.of("1", "2", "3", "x".repeat(201))) {
            ledger.delivered(key, now());
        }
        for (String key : List.of("1", "2", "3", "x".repeat(201))) {
            ledger.published(key, bytes(order(key, "30.0")), now());
        }

        assertThat(ledger.progress(4)).isEqualTo(new Progress(4, 4, 2, 0, 0));
    }

    /** The handler refuses it, whatever a lenient parser makes of it: an overlong slash. */
    @Test
    void anOrderThatIsNotUtf8IsNotTheOneThatItLooksLike() {
        String order = order("1", "30.0").replace("test", "te/st");
        byte[] overlong = order.replace("/", "\u00C0\u00AF").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Content.ofOrder(bytes(order)).fingerprint()).isNotNull();
        assertThat(Content.ofOrder(overlong)).isEqualTo(new Content("", null));
    }

    @Test
    void whatNoSinkHasAcceptedIsNotLost() throws Exception {
        ledger.published("1", bytes(order("1", "30.0")), now());
        publishAndDeliver("2", order("2", "30.0"));

        Balance balance = close(2);

        assertThat(balance.undelivered()).isOne();
        assertThat(balance.lost()).isOne();
        assertThat(balance.lostKeys()).containsExactly("2");
        assertThat(balance.exitCode()).isOne();
        assertThat(balance.toTable()).containsPattern("\nnot delivered +1  ").containsPattern("\nlost +1  such as 2\n");
    }

    @Test
    void whatRocketMQHasPutAsideIsADeadLetter() throws Exception {
        AtomicReference<List<PutAside.Letter>> letters = new AtomicReference<>(List.of());
        ledger = new Ledger(database, (since, ours) -> letters.getAndSet(List.of()));
        ledger.published("1", bytes(order("1", "30.0")), now());
        // After the first of this run, or it would not be of this run.
        long born = System.currentTimeMillis();
        ledger.published("1", bytes(order("1", "31.0")), now());
        ledger.published("2", bytes("not json"), now());
        publishAndDeliver("3", order("3", "30.0"));
        issueTicket("3", "30.0");
        letters.set(List.of(
                PutAside.Letter.of("a", "1", bytes(order("1", "31.0")), born),
                // The same message, twice; and one of another run.
                PutAside.Letter.of("a", "1", bytes(order("1", "31.0")), born),
                PutAside.Letter.of("z", "1", bytes(order("1", "30.0")), born - 100_000),
                PutAside.Letter.of("y", "7", bytes(order("7", "30.0")), born),
                PutAside.Letter.of("b", "2", null, born)));

        Balance balance = close(4);

        assertThat(balance)
                .extracting(Balance::tickets, Balance::dead, Balance::undelivered, Balance::lost)
                .containsExactly(1L, 2L, 1L, 0L);
        assertThat(balance.progress()).isEqualTo(new Progress(4, 4, 1, 3, 2));
        assertThat(balance.exitCode()).isOne();
        assertThat(balance.toTable()).containsPattern("\ndead letters +2  2 in RocketMQ");
    }

    @Test
    void aRunOfWhichAllIsPutAsideIsDone() throws Exception {
        ledger = new Ledger(
                database,
                (since, ours) -> List.of(PutAside.Letter.of("a", "1", bytes("not json"), System.currentTimeMillis())));
        ledger.published("1", bytes("not json"), now());

        Balance balance = ledger.await(1, Duration.ofMinutes(5), progress -> {});

        assertThat(balance.dead()).isOne();
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void aRocketMQThatDoesNotAnswerLeavesThemUndelivered() throws Exception {
        ledger = new Ledger(database, (since, ours) -> {
            throw new IllegalStateException("away");
        });
        ledger.published("1", bytes("not json"), now());

        assertThat(close(1).undelivered()).isOne();
    }

    /** As of `serve`, whose books nobody closes. */
    @Test
    void booksThatStayOpenKnowOfWhatRocketMQHasPutAside() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ledger = new Ledger(database, (since, ours) -> {
            asked.incrementAndGet();
            return List.of(PutAside.Letter.of("a", "1", bytes("not json"), System.currentTimeMillis()));
        });
        publishAndDeliver("0", order("0", "30.0"));
        issueTicket("0", "30.0");
        ledger.lookAside();
        ledger.lookAside();
        assertThat(asked).as("all is delivered").hasValue(0);
        ledger.published("1", bytes("not json"), now());

        ledger.lookAside();
        assertThat(asked).as("it may be delivered in a moment").hasValue(0);
        ledger.lookAside();

        assertThat(asked).hasValue(1);
        assertThat(ledger.look())
                .extracting(Standing::published, Standing::tickets, Standing::dead, Standing::missing)
                .containsExactly(2L, 1L, 1L, 0L);
    }

    /** It is settled: that it comes once more makes it neither lost nor delivered. */
    @Test
    void whatWasPutAsideAndIsRedrivenStaysADeadLetterOfTheRun() throws Exception {
        ledger = new Ledger(
                database,
                (since, ours) ->
                        List.of(PutAside.Letter.of("a", "1", bytes(order("1", "30.0")), System.currentTimeMillis())));
        ledger.published("1", bytes(order("1", "30.0")), now());
        assertThat(close(1).dead()).isOne();

        ledger.delivered("1", now());
        issueTicket("1", "30.0");

        assertThat(ledger.look())
                .extracting(Standing::delivered, Standing::dead, Standing::missing)
                .containsExactly(0L, 1L, 0L);
        publishAndDeliver("1", order("1", "30.0"));
        assertThat(close(2))
                .extracting(Balance::dead, Balance::tickets, Balance::undelivered, Balance::lost, Balance::exitCode)
                .containsExactly(1L, 1L, 0L, 0L, 0);
    }

    @Test
    void aLookWaitsForNoRocketMQThatIsSilent() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch silence = new CountDownLatch(1);
        ledger = new Ledger(database, (since, ours) -> {
            asked.countDown();
            silence.await();
            return List.of();
        });
        ledger.published("1", bytes("not json"), now());
        ledger.lookAside();
        Thread watch = new Thread(() -> {
            try {
                ledger.lookAside();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        watch.start();
        asked.await();
        try {
            assertThat(ledger.look().published()).isOne();
        } finally {
            silence.countDown();
            watch.join();
        }
    }

    /** Both show the same on a ticket; which of them was refused, the dead letter's bytes say. */
    @Test
    void aRefusedOrderThatShowsWhatTheTicketShowsIsADeadLetterAndNoDuplicate() throws Exception {
        String refused = order("1", "30.0").replace("152122131323", "999999991323");
        for (boolean first : List.of(true, false)) {
            String id = first ? "1" : "2";
            publishAndDeliver(id, first ? refused : order("1", "30.0"));
            publishAndDeliver(id, first ? order("1", "30.0") : refused);
            issueTicket(id, "30.0");
            deadLetter(id, Instant.now(), refused);
        }

        assertThat(close(4))
                .extracting(Balance::tickets, Balance::absorbed, Balance::dead, Balance::lost)
                .containsExactly(2L, 0L, 2L, 0L);
    }

    @Test
    void aDeadLetterAccountsForOneMessageHoweverOftenItIsLookedFor() throws Exception {
        publishAndDeliver("1", "not json");
        publishAndDeliver("1", "not json");
        deadLetter("1", Instant.now(), "not json");
        assertThat(ledger.look()).extracting(Standing::dead, Standing::missing).containsExactly(1L, 1L);
        assertThat(ledger.look()).extracting(Standing::dead, Standing::missing).containsExactly(1L, 1L);

        assertThat(close(2)).extracting(Balance::dead, Balance::lost).containsExactly(1L, 1L);
    }

    /** What is under way still may become another thing than the message with its content before it. */
    @Test
    void whatIsNotDeliveredIsNoDuplicateYet() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        ledger.published("1", bytes(order("1", "30.0").replace("152122131323", "999999991323")), now());
        issueTicket("1", "30.0");

        assertThat(ledger.look())
                .extracting(Standing::tickets, Standing::absorbed, Standing::missing)
                .containsExactly(1L, 0L, 0L);

        deadLetter("1", Instant.now(), order("1", "30.0").replace("152122131323", "999999991323"));
        ledger.delivered("1", now());
        assertThat(close(2))
                .extracting(Balance::tickets, Balance::absorbed, Balance::dead, Balance::lost)
                .containsExactly(1L, 0L, 1L, 0L);
    }

    @Test
    void aClockThatIsSetBackAfterTheStartHidesNoDeadLetter() throws Exception {
        long anHourAgo = now() - Duration.ofHours(1).toNanos() / 1_000;
        ledger.published("1", bytes("not json"), anHourAgo);
        ledger.delivered("1", anHourAgo);
        deadLetter("1", Instant.EPOCH.plus(anHourAgo, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS));

        assertThat(close(1)).extracting(Balance::dead, Balance::lost).containsExactly(1L, 0L);
    }

    @Test
    void aTicketWithOtherContentDoesNotAccountForAnOrder() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        issueTicket("1", "31.0");

        assertThat(close(1).lost()).isOne();
    }

    @Test
    void duplicatesAreAbsorbedByOneTicket() throws Exception {
        for (int i = 0; i < 3; i++) {
            publishAndDeliver("1", order("1", "30.0"));
        }
        issueTicket("1", "30.0");

        Balance balance = close(3);

        assertThat(balance.tickets()).isOne();
        assertThat(balance.absorbed()).isEqualTo(2);
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void aDuplicateThatComesLaterCountsAsOneToo() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        issueTicket("1", "30.0");
        close(1);
        publishAndDeliver("1", order("1", "30.0"));

        Balance balance = close(2);

        assertThat(balance.tickets()).isOne();
        assertThat(balance.absorbed()).isOne();
    }

    @Test
    void aDeadLetterAccountsForAMalformedOrder() throws Exception {
        publishAndDeliver("1", "not json");
        deadLetter("1", Instant.now());

        Balance balance = close(1);

        assertThat(balance.dead()).isOne();
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void aMalformedOrderWithoutADeadLetterIsLost() throws Exception {
        publishAndDeliver("1", "not json");

        assertThat(close(1).lost()).isOne();
    }

    @Test
    void oneDeadLetterDoesNotAccountForTwoMessages() throws Exception {
        publishAndDeliver("1", "not json");
        publishAndDeliver("1", "not json");
        deadLetter("1", Instant.now());

        Balance balance = close(2);

        assertThat(balance.dead()).isOne();
        assertThat(balance.lost()).isOne();
    }

    @Test
    void aConflictIsATicketForOneContentAndADeadLetterForTheOther() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("1", order("1", "99.0"));
        deadLetter("1", Instant.now());
        issueTicket("1", "99.0");

        Balance balance = close(2);

        assertThat(balance.tickets()).isOne();
        assertThat(balance.dead()).isOne();
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void theDeadLetterOfAConflictDoesNotHideThatTheOrderItselfIsLost() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("1", order("1", "99.0"));
        deadLetter("1", Instant.now());

        Balance balance = close(2);

        assertThat(balance.dead()).isOne();
        assertThat(balance.lost()).isOne();
    }

    @Test
    void anOrderThatNeedsNoTicketIsAcknowledgedOncePerStatus() throws Exception {
        publishAndDeliver("1", "{\"orderId\":\"1\",\"orderStatus\":\"created\"}");
        publishAndDeliver("1", "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}");
        publishAndDeliver("1", "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}");
        publishAndDeliver("1", "{\"orderId\":\"1\",\"orderStatus\":\"refunded\"}");
        acknowledge("1", "created");
        acknowledge("1", "paid");

        Balance balance = close(4);

        assertThat(balance.acknowledged()).isEqualTo(2);
        assertThat(balance.absorbed()).isOne();
        assertThat(balance.lost()).isOne();
    }

    @Test
    void inASecondRunWithTheSameOrdersAllAreDuplicates() throws Exception {
        issueTicket("1", "30.0");
        acknowledge("2", "paid");
        ledger = new Ledger(database);
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("2", "{\"orderId\":\"2\",\"orderStatus\":\"paid\"}");

        Balance balance = close(2);

        assertThat(balance.tickets()).isZero();
        assertThat(balance.acknowledged()).isZero();
        assertThat(balance.absorbed()).isEqualTo(2);
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void aLookTellsHowTheBooksStandAndLeavesThemOpen() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("1", order("1", "30.0"));
        publishAndDeliver("2", "not json");
        publishAndDeliver("3", order("3", "30.0"));
        issueTicket("1", "30.0");
        deadLetter("2", Instant.now());

        Standing standing = ledger.look();

        assertThat(standing.published()).isEqualTo(4);
        assertThat(standing.delivered()).isEqualTo(4);
        assertThat(standing.missing()).as("3 was delivered and is nowhere").isOne();
        assertThat(standing.tickets()).isOne();
        assertThat(standing.absorbed()).isOne();
        assertThat(standing.dead()).isOne();

        issueTicket("3", "30.0");
        assertThat(ledger.look())
                .extracting(Standing::missing, Standing::tickets)
                .containsExactly(0L, 2L);
        assertThat(close(4).exitCode()).isZero();
    }

    @Test
    void whatIsNotDeliveredIsNotMissing() throws Exception {
        ledger.published("1", order("1", "30.0").getBytes(StandardCharsets.UTF_8), now());

        assertThat(ledger.look())
                .extracting(Standing::published, Standing::missing)
                .containsExactly(1L, 0L);
    }

    @Test
    void theLatencyOfALookIsOfTheTicketsSinceTheOneBefore() throws Exception {
        assertThat(ledger.look().p50()).isEqualTo(-1);
        publishAndDeliver("1", order("1", "30.0"));
        issueTicket("1", "30.0");

        assertThat(ledger.look()).satisfies(standing -> {
            assertThat(standing.p50()).isNotNegative();
            assertThat(standing.p99()).isGreaterThanOrEqualTo(standing.p50());
        });
        assertThat(ledger.look()).extracting(Standing::p50, Standing::p99).containsExactly(-1L, -1L);
    }

    @Test
    void aDeadLetterOfAnEarlierRunDoesNotCount() throws Exception {
        deadLetter("1", Instant.now().minusSeconds(1));
        ledger = new Ledger(database);
        publishAndDeliver("1", "not json");

        assertThat(close(1).lost()).isOne();
    }

    @Test
    void whatIsOnlyDeliveredBelongsToAnEarlierRun() throws Exception {
        ledger.delivered("old", now());

        Balance balance = close(0);

        assertThat(balance.progress()).isEqualTo(new Progress(0, 0, 0, 0, 0));
        assertThat(balance.redelivered()).isOne();
        assertThat(balance.exitCode()).isZero();
    }

    @Test
    void anOrderThatWasNotDeliveredKeepsTheRunFromSucceedingEvenIfItsTicketExists() throws Exception {
        ledger.published("1", bytes(order("1", "30.0")), now());
        issueTicket("1", "30.0");

        Balance balance = close(1);

        assertThat(balance.lost()).isZero();
        assertThat(balance.progress().delivered()).isZero();
        assertThat(balance.exitCode()).isOne();
    }

    @Test
    void anOrderThatWasNotPublishedKeepsTheRunFromSucceeding() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        issueTicket("1", "30.0");

        Balance balance = close(2);

        assertThat(balance.lost()).isZero();
        assertThat(balance.exitCode()).isOne();
    }

    @Test
    void noOrderIsTooMuchForTheLedger() throws Exception {
        List<String> orders = List.of(
                order("1", "1e999999999"),
                order("1", "1e-999999999"),
                order("1", "9".repeat(3_000_000)),
                order("1", "30").replace("\"1584932320\"", "1e999999999"),
                order("1", "30").replace("\"1584932320\"", "\"" + Long.MAX_VALUE + "\""),
                "[".repeat(1_000_000),
                "\ud800");
        orders.forEach(order -> publishAndDeliver("1", order));

        assertThat(close(orders.size()).lost()).isEqualTo(orders.size());
    }

    @Test
    void aMessageWithoutAKeyIsCounted() throws Exception {
        publishAndDeliver("", "not json");

        Balance balance = close(1);

        assertThat(balance.progress().delivered()).isOne();
        assertThat(balance.lost()).isOne();
    }

    @Test
    void aRunIsNotStalledAsLongAsSomethingChanges() throws Exception {
        int orders = 5;
        List<Progress> seen = new ArrayList<>();

        Balance balance = ledger.await(orders, Duration.ofSeconds(10), progress -> {
            seen.add(progress);
            if (progress.settled() == progress.published() && progress.published() < orders) {
                String orderId = "order-" + seen.size();
                publishAndDeliver(orderId, order(orderId, "30.0"));
                issueTicket(orderId, "30.0");
            }
        });

        assertThat(balance.tickets()).isEqualTo(orders);
        assertThat(seen).last().isEqualTo(new Progress(orders, orders, orders, orders, 0));
    }

    @Test
    void manyOrdersAreAccountedForInBatches() throws Exception {
        int orders = 2_500;
        for (int i = 0; i < orders; i++) {
            publishAndDeliver("many-" + i, order("many-" + i, "30.0"));
        }
        Postgres.execute(
                url, ticketSql("'many-' || i", "30.0") + " from generate_series(0, " + (orders - 2) + ") as i");

        Balance balance = close(orders);

        assertThat(balance.tickets()).isEqualTo(orders - 1);
        assertThat(balance.lostKeys()).containsExactly("many-" + (orders - 1));
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNoBalance() throws Exception {
        publishAndDeliver("1", order("1", "30.0"));
        database.setUrl(url.replaceFirst("/test_", "/missing_"));

        assertThatThrownBy(() -> close(1)).isInstanceOf(SQLException.class).hasMessageContaining("missing_");
    }

    @Test
    void theTableShowsWhereEveryMessageIs() {
        var balance = new Balance(
                new Progress(20_001, 20_000, 19_999, 19_998, 0),
                7,
                18_810,
                0,
                999,
                189,
                0,
                2,
                List.of("123", "456"),
                3_412.4,
                3_100,
                12_449,
                1_245_000);

        assertThat(balance.toTable()).isEqualTo("""
                        published                 20,000  1 not published
                        delivered                 19,999  7 delivered again
                        tickets                   18,810
                        duplicates absorbed          999
                        acknowledged                   0
                        dead letters                 189
                        lost                           2  such as 123, 456
                        orders/s                   3,412
                        publish to ticket     p50 3.1 ms  p99 12.4 ms  max 1,245.0 ms""");
    }

    @Test
    void aRunWithoutTicketsStatesNoTime() {
        assertThat(new Balance(new Progress(1, 1, 1, 1, 0), 0, 0, 1, 0, 0, 0, 0, List.of(), 1, 0, 0, 0).toTable())
                .endsWith("\npublish to ticket              -");
    }

    private Balance close(long expected) throws Exception {
        return ledger.await(expected, SOON, progress -> {});
    }

    private void publishAndDeliver(String key, String order) {
        ledger.published(key, bytes(order), now());
        ledger.delivered(key, now());
    }

    private void issueTicket(String orderId, String amount) {
        Postgres.execute(url, ticketSql("'" + orderId + "'", amount));
    }

    private static String ticketSql(String orderId, String amount) {
        return """
                insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone,
                    order_digest, event_id, event_source)
                select %s, '2141412', 'test', %s, to_timestamp(1584932320), to_timestamp(1584932321), '********1323',
                    sha256('x'), '%s', 'test'""".formatted(orderId, amount, UUID.randomUUID());
    }

    private void acknowledge(String orderId, String status) {
        Postgres.execute(
                url,
                "insert into acknowledged_order (order_id, status, event_id, event_source) values ('%s', '%s', '%s', 'test')"
                        .formatted(orderId, status, UUID.randomUUID()));
    }

    private void deadLetter(String subject, Instant eventTime) {
        Postgres.execute(url, """
                insert into dead_letter (event_source, event_id, event_type, subject, event_time, attributes)
                values ('test', '%s', 'orderflow.order.placed', '%s', '%s', '{}')""".formatted(UUID.randomUUID(), subject, eventTime));
    }

    private void deadLetter(String subject, Instant eventTime, String data) {
        deadLetter(subject, eventTime);
        Postgres.execute(
                url,
                "update dead_letter set data = convert_to('%s', 'UTF8') where subject = '%s'".formatted(data, subject));
    }

    private static String order(String orderId, String amount) {
        return """
                {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412",\
                "prodName":"test","chargeMoney":"%s","chargeTime":"1584932320","finishTime":1584932321}""".formatted(orderId, amount);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
