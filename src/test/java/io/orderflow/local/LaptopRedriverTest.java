package io.orderflow.local;

import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.board.Redriver.Result;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.Sink;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Dead letters of a real table, posted to a real server. */
class LaptopRedriverTest {
    private static final LetterFilter ALL = new LetterFilter(null, null, null);

    private final DatabaseAddress database = new DatabaseAddress(Postgres.migratedDatabase(), "", "");

    @AutoClose
    private final Sink sink = new Sink();

    private final LaptopRedriver redriver = new LaptopRedriver(database.dataSource(), new RedriveSink(sink.url()));
    private final List<String> told = new ArrayList<>();

    @Test
    void countingTellsHowManyAreMeantAndSendsNothing() throws Exception {
        letter("1", 422, "no phone");
        letter("2", 422, "no money");
        letter("3", 409, "no money");
        Postgres.execute(
                database.url(),
                "update dead_letter set redrive_started_at = now(), redriven_at = now() where event_id = '2'");

        assertThat(redriver.count(ALL)).isEqualTo(2);
        assertThat(redriver.count(new LetterFilter(null, 422, null))).isOne();
        assertThat(redriver.count(new LetterFilter(null, null, "money"))).isOne();
        assertThat(redriver.count(new LetterFilter(row("3"), null, null))).isOne();
        assertThat(redriver.count(new LetterFilter(row("2"), null, null))).isZero();
        assertThat(sink.received()).isEmpty();
    }

    @Test
    void ofEachThatIsMeantItTellsWhatBecameOfIt() throws Exception {
        letter("1", 422, "stays");
        letter("2", 422, "is refused");
        letter("3", 422, "dies again");
        letter("4", 409, "is not meant");
        sink.behave((request, event) -> {
            if (event.id().equals("3")) {
                Postgres.execute(
                        database.url(), "update dead_letter set redrive_started_at = null where event_id = '3'");
            }
            request.response().setStatusCode(event.id().equals("2") ? 503 : 202).end();
        });

        redriver.redrive(new LetterFilter(null, 422, null), this::tell);

        assertThat(told).containsExactly("1 order-1 REDRIVEN ", "2 order-2 FAILED 503", "3 order-3 DIED_AGAIN ");
        assertThat(sink.received()).extracting(Sink.Event::id).containsExactly("1", "2", "3");
        assertThat(redriver.count(ALL)).isEqualTo(3);
    }

    @Test
    void oneThatDiedTooOftenIsNotTriedAndItTellsWhy() throws Exception {
        letter("1", 422, "no");
        letter("2", 422, "no");
        Postgres.execute(database.url(), "update dead_letter set redrives = 5 where event_id = '1'");

        assertThat(redriver.count(ALL)).isEqualTo(2);
        redriver.redrive(ALL, this::tell);

        assertThat(told).containsExactly("1 order-1 AT_LIMIT redriven 5 times before", "2 order-2 REDRIVEN ");
        assertThat(Postgres.query(database.url(), "select last_redrive_by from dead_letter where event_id = '2'"))
                .isEqualTo("order board");
    }

    @Test
    void besideAnotherRedriveItDoesNothingAndSaysSo() throws Exception {
        letter("1", 422, "no");
        try (Connection other = database.dataSource().getConnection()) {
            RedriveLock.take(other);

            assertThatIllegalStateException()
                    .isThrownBy(() -> redriver.redrive(ALL, this::tell))
                    .withMessageContaining("another redrive");
        }
        assertThat(told).isEmpty();
        assertThat(sink.received()).isEmpty();
    }

    /** The id of an event is unique only together with its source. */
    @Test
    void oneIsRedrivenAndNotTheEventOfAnotherSourceThatHasItsId() throws Exception {
        letter("1", 422, "no");
        Postgres.execute(database.url(), "update dead_letter set event_source = '/other', subject = 'other'");
        letter("1", 422, "no");
        long row = Long.parseLong(
                Postgres.query(database.url(), "select id::text from dead_letter where event_source = '/test'"));
        LetterFilter one = new LetterFilter(row, null, null);

        assertThat(redriver.count(one)).isOne();
        redriver.redrive(one, this::tell);

        assertThat(told).containsExactly("1 order-1 REDRIVEN ");
        assertThat(sink.received()).hasSize(1);
        assertThat(redriver.count(new LetterFilter(row + 1, null, null))).isZero();
    }

    private long row(String eventId) {
        return Long.parseLong(
                Postgres.query(database.url(), "select id::text from dead_letter where event_id = '" + eventId + "'"));
    }

    private void tell(String id, String orderId, Result result, String reason) {
        told.add(id + " " + orderId + " " + result + " " + reason);
    }

    private void letter(String id, int code, String reason) {
        Postgres.execute(
                database.url(),
                "insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)"
                        + " values ('/test', '" + id + "', 'orderflow.order.placed', 'order-" + id + "', " + code
                        + ", '"
                        + reason
                        + "', '{\"specversion\":\"1.0\",\"type\":\"orderflow.order.placed\",\"source\":\"/test\","
                        + "\"id\":\"" + id + "\",\"subject\":\"order-" + id + "\"}', '{}')");
    }
}
