package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Dead letters of the table go to the Broker again. */
class RedriveTableTest {
    private static final byte[] NONE = {};

    private static DeadLetterSink sink;

    private final RecordingIngress ingress = new RecordingIngress();

    @BeforeAll
    static void start() throws Exception {
        sink = new DeadLetterSink();
    }

    @AfterAll
    static void stop() {
        sink.close();
    }

    @BeforeEach
    void empty() {
        Postgres.execute(sink.database, "truncate dead_letter");
    }

    @AfterEach
    void close() {
        ingress.close();
    }

    @Test
    void aRedrivenDeadLetterArrivesExactlyAsItWas() throws Exception {
        Map<String, String> original = new TreeMap<>(Map.of(
                "ce-specversion", "1.0",
                "ce-id", "7F00000100001234",
                "ce-source", "/rocketmq/orderflow/orders",
                "ce-type", "orderflow.order.placed",
                "ce-subject", "%E8%AE%A2 100% \"x\"",
                "ce-time", "2020-03-23T02:58:40.123Z",
                "ce-dataschema", "http://schema/order",
                "ce-partitionkey", "7",
                "ce-traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "content-type", "application/octet-stream; x=\"y\""));
        byte[] data = new byte[256];
        IntStream.range(0, data.length).forEach(i -> data[i] = (byte) i);
        Map<String, String> dead = new TreeMap<>(original);
        dead.putAll(Map.of(
                "ce-knativeerrordest", "http://order-route",
                "ce-knativeerrorcode", "422",
                "ce-knativeerrordata", "bm8=",
                "ce-knativebrokerttl", "255",
                "ce-knativearrivaltime", "2020-03-23T02:58:41Z"));
        sink.receive(dead, data);

        Count count = redrive();

        assertThat(count.redriven).isEqualTo(1);
        assertThat(ingress.received()).singleElement().satisfies(request -> {
            assertThat(request.headers()).isEqualTo(original);
            assertThat(request.body()).isEqualTo(data);
        });
    }

    @Test
    void anEventWithoutDataAndWithUnicodeArrivesToo() throws Exception {
        sink.receive(
                Map.of("Content-Type", "application/cloudevents+json"),
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"订\u0007\"}"
                        .replace("\u0007", "\\u0007")
                        .getBytes(UTF_8));

        redrive();

        assertThat(ingress.received()).singleElement().satisfies(request -> {
            assertThat(request.headers())
                    .containsEntry("ce-subject", "%E8%AE%A2%07")
                    .doesNotContainKey("content-type");
            assertThat(request.body()).isEmpty();
        });
    }

    @Test
    void runningItTwiceSendsNothingTwice() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        redrive();
        sink.receive(DeadLetterSink.dead("2", 422, "no"), NONE);

        Count count = redrive();

        assertThat(ingress.ids()).containsExactly("1", "2");
        assertThat(count.matched).isEqualTo(2);
        assertThat(count.redriven).isEqualTo(1);
        assertThat(count.alreadyRedriven).isEqualTo(1);
        assertThat(count.exitCode()).isZero();
    }

    @Test
    void aDryRunSendsNothing() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), "152122131323".getBytes(UTF_8));

        List<Redrivable> listed = Redriving.list(sink.database, Redriving.ALL, this::table);

        assertThat(listed).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo("1");
            assertThat(letter.orderId()).isEqualTo("order-1");
            assertThat(letter.code()).isEqualTo(422);
            assertThat(letter.reason()).isEqualTo("no");
        });
        assertThat(listed.toString()).doesNotContain("152122131323");
        assertThat(ingress.received()).isEmpty();
        assertThat(redrive().redriven).isEqualTo(1);
    }

    @Test
    void twoRedrivesAtOnceSendEachOnce() throws Exception {
        List<String> ids = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
        ids.forEach(id -> sink.receive(DeadLetterSink.dead(id, 422, "no"), NONE));
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        ingress.beforeAnswer = request -> {
            first.countDown();
            await(second);
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Count> running = other.submit(this::redrive);
            await(first);

            assertThatThrownBy(this::redrive)
                    .hasMessage("another redrive or purge is under way over the same database; wait until it is done");
            second.countDown();
            assertThat(running.get().redriven).isEqualTo(50);
        } finally {
            other.shutdownNow();
        }
        assertThat(redrive().alreadyRedriven).isEqualTo(50);
        List<String> sent = new ArrayList<>(ingress.ids());
        Collections.sort(sent);
        assertThat(sent).containsExactlyElementsOf(ids.stream().sorted().toList());
    }

    /** The default Broker delivers to the dead-letter sink before it answers. */
    @Test
    void anEventThatDiesAgainIsFoundAgain() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "first"), "a".getBytes(UTF_8));
        ingress.beforeAnswer =
                request -> sink.receive(DeadLetterSink.dead(request.id(), 413, "second"), request.body());

        Count first = redrive();
        Count second = redrive();

        assertThat(first.redriven).isEqualTo(1);
        assertThat(first.diedAgain).isEqualTo(1);
        assertThat(second.redriven).isEqualTo(1);
        assertThat(ingress.ids()).containsExactly("1", "1");
        assertThat(sink.row("1", "count(*)")).isEqualTo("1");
        assertThat(sink.row("1", "code || ' ' || reason || ' ' || convert_from(data, 'UTF8')"))
                .isEqualTo("413 second a");
        assertThat(sink.row("1", "redriven_at")).isNull();
    }

    @Test
    void anEventThatDiesLongAfterItsRedriveIsFoundAgain() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        redrive();
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);

        assertThat(redrive().redriven).isEqualTo(1);
        assertThat(redrive().alreadyRedriven).isEqualTo(1);
        assertThat(sink.row("1", "count(*)")).isEqualTo("1");
    }

    @Test
    void aCrashBetweenSendAndMarkLosesNothing() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.beforeAnswer = request -> Postgres.query(
                sink.database,
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())");

        assertThatThrownBy(this::redrive).isInstanceOf(SQLException.class);
        ingress.beforeAnswer = request -> {};

        assertThat(redrive().redriven).isEqualTo(1);
        assertThat(redrive().alreadyRedriven).isEqualTo(1);
        assertThat(ingress.ids()).containsExactly("1", "1");
    }

    @Test
    void whatTheBrokerRefusesStaysADeadLetter() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.answer = 503;

        Count refused = redrive();
        ingress.answer = 202;

        assertThat(refused.failed).isEqualTo(1);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.toTable()).endsWith("failed                         1  the last: 503 told in two lines");
        assertThat(redrive().redriven).isEqualTo(1);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsOneLine() {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.close();

        assertThatThrownBy(this::redrive)
                .isInstanceOf(IOException.class)
                .hasMessage(ingress.url()
                        + " does not answer (ConnectException); what is not redriven is still a dead letter");
        assertThat(sink.row("1", "redriven_at")).isNull();
    }

    @Test
    void aDatabaseOfAnOlderVersionIsOneLine() {
        assertThatThrownBy(() -> Redriving.redrive(Postgres.freshDatabase(), Redriving.ALL, this::table))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database knows no redrive; run the command migrate first");
    }

    @Test
    void onlyWhatIsSelectedIsRedriven() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "$.orderId: missing"), NONE);
        sink.receive(DeadLetterSink.dead("2", 413, "too large"), NONE);
        sink.receive(DeadLetterSink.dead("3", 422, "too old"), NONE);
        Instant died2 = Instant.parse(sink.row("2", "to_json(died_at at time zone 'UTC') #>> '{}'") + "Z");

        assertThat(selected(Redriving.ids("1", "3", "9"))).containsExactly("1", "3");
        assertThat(selected(new Selection(Set.of(), Set.of(413, 500), null, null, null)))
                .containsExactly("2");
        assertThat(selected(new Selection(Set.of(), Set.of(), "too", null, null)))
                .containsExactly("2", "3");
        assertThat(selected(new Selection(Set.of(), Set.of(422), "too", null, null)))
                .containsExactly("3");
        assertThat(selected(Redriving.between(died2, null))).containsExactly("2", "3");
        assertThat(selected(Redriving.between(null, died2))).containsExactly("1");

        Count count = Redriving.redrive(sink.database, Redriving.ids("2"), this::table);
        assertThat(count.matched).isEqualTo(1);
        assertThat(ingress.ids()).containsExactly("2");
    }

    @Test
    void moreThanAPageIsRedriven() throws Exception {
        sink.receive(DeadLetterSink.dead("0", 422, "no"), NONE);
        Postgres.execute(
                sink.database,
                "insert into dead_letter (event_source, event_id, event_type, attributes)"
                        + " select event_source, n::text, event_type, jsonb_set(attributes, '{id}', to_jsonb(n::text))"
                        + " from dead_letter, generate_series(1, 600) n");

        assertThat(redrive().redriven).isEqualTo(601);
        assertThat(ingress.ids()).hasSize(601).doesNotHaveDuplicates();
    }

    /** A poison order does not go round for ever: the dead-letter route stores it anew each time. */
    @Test
    void anEventThatDiesEachTimeIsLeftAloneAtTheLimit() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), "a".getBytes(UTF_8));
        ingress.beforeAnswer = request -> sink.receive(DeadLetterSink.dead(request.id(), 422, "no"), request.body());

        assertThat(outcome(2)).isEqualTo("died again 1");
        assertThat(outcome(2)).isEqualTo("died again 2");
        assertThat(outcome(2)).isEqualTo("at limit 2");
        assertThat(ingress.ids()).hasSize(2);
        assertThat(outcome(3)).isEqualTo("died again 3");
        assertThat(ingress.ids()).hasSize(3);
    }

    @Test
    void whatDiedAgainOrMayNotBeTriedIsNoSuccess() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.beforeAnswer = request -> sink.receive(DeadLetterSink.dead(request.id(), 422, "no"), request.body());
        Count again = redrive();
        Postgres.execute(sink.database, "update dead_letter set redrives = 5");
        Count limit = redrive();

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.diedAgain).isEqualTo(1);
        assertThat(limit.exitCode()).isEqualTo(1);
        assertThat(limit.atLimit).isEqualTo(1);
    }

    /** A Broker that is away does not use the limit up. */
    @Test
    void whatIsRefusedDoesNotCount() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.answer = 503;
        assertThat(outcome(1)).isEqualTo("failed 0");
        assertThat(outcome(1)).isEqualTo("failed 0");
        ingress.answer = 202;

        assertThat(outcome(1)).isEqualTo("redriven 1");
    }

    @Test
    void ofTheSameIdWithOtherContentEachHasItsOwnCount() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), "a".getBytes(UTF_8));
        redrive();
        sink.receive(DeadLetterSink.dead("1", 422, "no"), "a".getBytes(UTF_8));
        sink.receive(DeadLetterSink.dead("1", 422, "no"), "b".getBytes(UTF_8));

        assertThat(Redriving.outcomes(sink.database, Redriving.limit(1), this::table))
                .extracting(outcome -> outcome.result() + " " + outcome.redrives())
                .containsExactly("at limit 1", "redriven 1");
    }

    @Test
    void whoHasRedrivenItAndWhenStandsInItsRowAlsoWhenItDiesAgain() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        assertThat(sink.row("1", "num_nonnulls(last_redrive_by, last_redrive_at)"))
                .isEqualTo("0");
        redrive();
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);

        assertThat(sink.row(
                        "1",
                        "last_redrive_by || ' ' || (last_redrive_at between now() - interval '10 minutes' and now())"
                                + " || ' ' || redrives || ' ' || (redriven_at is null)"))
                .isEqualTo("cook@kitchen true 1 true");
    }

    /** As some do that find it too large. */
    @Test
    void anEventAtWhichTheBrokerBreaksOffHoldsUpNobody() throws Exception {
        for (String id : new String[] {"1", "2", "3"}) {
            sink.receive(DeadLetterSink.dead(id, 422, "no"), NONE);
        }
        ingress.beforeAnswer = request -> {
            if (request.id().equals("2")) {
                throw new IllegalStateException("broken off");
            }
        };

        assertThat(Redriving.outcomes(sink.database, Redriving.TERMS, this::table))
                .extracting(outcome -> outcome.letter().id() + " " + outcome.result() + " " + outcome.reason())
                .containsExactly("1 redriven null", "2 failed no answer (IOException)", "3 redriven null");
    }

    @Test
    void threeInARowWithoutAnAnswerEndTheRedrive() {
        for (String id : new String[] {"1", "2", "3", "4"}) {
            sink.receive(DeadLetterSink.dead(id, 422, "no"), NONE);
        }
        ingress.beforeAnswer = request -> {
            throw new IllegalStateException("broken off");
        };

        assertThatThrownBy(this::redrive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("3 dead letters in a row got no answer (the last: no answer (IOException));"
                        + " what is not redriven is still a dead letter");
        assertThat(ingress.ids()).hasSize(3);
    }

    @Test
    void anEventThatHttpCannotCarryHoldsUpNobody() throws Exception {
        Postgres.execute(sink.database, """
                insert into dead_letter (event_source, event_id, event_type, attributes) values
                    ('/s', '1', 't', '{"id": "1", "not a header": "x"}'), ('/s', '2', 't', '["1"]')""");
        sink.receive(DeadLetterSink.dead("3", 422, "no"), NONE);

        assertThat(Redriving.outcomes(sink.database, Redriving.TERMS, this::table))
                .extracting(outcome -> outcome.letter().id() + " " + outcome.result() + " " + outcome.reason())
                .containsExactly(
                        "1 failed one of its attributes is none that HTTP can carry",
                        "2 failed its row holds no event that can be sent",
                        "3 redriven null");
    }

    /** Each is answered when the other is there too: they are on their way together. */
    @Test
    void severalAreOnTheirWayAtOnceAndEachHasItsOwnOutcome() throws Exception {
        for (String id : List.of("1", "2", "3", "4")) {
            sink.receive(DeadLetterSink.dead(id, 422, "no"), NONE);
        }
        Postgres.execute(sink.database, "update dead_letter set attributes = '[]' where event_id = '3'");
        CountDownLatch together = new CountDownLatch(3);
        ingress.beforeAnswer = request -> {
            together.countDown();
            await(together);
            if (request.id().equals("2")) {
                sink.receive(DeadLetterSink.dead("2", 422, "no"), NONE);
            }
        };

        assertThat(Redriving.outcomes(sink.database, atOnce(4), this::table))
                .extracting(outcome -> outcome.letter().id() + " " + outcome.result() + " " + outcome.reason())
                .containsExactly(
                        "1 redriven null",
                        "2 died again died again at once",
                        "3 failed its row holds no event that can be sent",
                        "4 redriven null");
        assertThat(sink.row("1", "redriven_at is not null and redrives = 1")).isEqualTo("t");
        assertThat(sink.row("2", "redriven_at is null and redrives = 1")).isEqualTo("t");
        assertThat(sink.row("3", "redriven_at is null and redrives = 0")).isEqualTo("t");
    }

    /** Or the second would overtake the first. */
    @Test
    void ofOneOrderNeverTwoAreOnTheirWay() throws Exception {
        for (String id : List.of("1", "2", "3")) {
            sink.receive(DeadLetterSink.dead(id, 422, "no"), NONE);
        }
        Postgres.execute(sink.database, "update dead_letter set subject = 'the order'");
        List<String> marked = Collections.synchronizedList(new ArrayList<>());
        ingress.beforeAnswer = request -> marked.add(
                Postgres.query(sink.database, "select count(*) from dead_letter where redriven_at is not null"));

        Redriving.redrive(sink.database, atOnce(8), this::table);

        assertThat(ingress.ids()).containsExactly("1", "2", "3");
        assertThat(marked).containsExactly("0", "1", "2");
    }

    private static RedriveTerms atOnce(int letters) {
        return new RedriveTerms(5, Pace.unlimited(), "cook@kitchen", false, letters);
    }

    @Test
    void theWordsOfABrokerHaveNoPhoneNumberInThem() throws Exception {
        sink.receive(DeadLetterSink.dead("1", 422, "no"), NONE);
        ingress.answer = 400;
        ingress.words = "who is 152-1221-31323?";

        assertThat(Redriving.outcomes(sink.database, Redriving.TERMS, this::table))
                .extracting(RedriveOutcome::reason)
                .containsExactly("400 who is ***1323?");
    }

    private String outcome(int limit) throws Exception {
        RedriveOutcome outcome = Redriving.outcomes(sink.database, Redriving.limit(limit), this::table)
                .get(0);
        return outcome.result() + " " + outcome.redrives();
    }

    private List<String> selected(Selection selection) throws Exception {
        return Redriving.list(sink.database, selection, this::table).stream()
                .map(Redrivable::id)
                .toList();
    }

    private Count redrive() throws Exception {
        return Redriving.redrive(sink.database, Redriving.ALL, this::table);
    }

    private Source table(Connection database) throws SQLException {
        return new DeadLetterTable(database, new RedriveSink(ingress.url()));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
