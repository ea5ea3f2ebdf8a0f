package io.orderflow.handler;

import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What somebody has set, or changed by hand, in the handler's database while it runs. */
class OddDatabaseTest {
    private static final String DATABASE = Postgres.migratedDatabase();
    private static final String ALTER = "alter database " + DATABASE.replaceFirst(".*/(\\w+)\\?.*", "$1");
    private static final AtomicInteger ORDERS = new AtomicInteger();

    private static Handler handler;

    @BeforeAll
    static void start() throws Exception {
        handler = Handler.orders(DATABASE);
    }

    @AfterAll
    static void stop() {
        handler.close();
    }

    static Stream<Arguments> thatCannotBeWritten() {
        return Stream.of(
                arguments(
                        List.of(
                                "alter table ticket add note text not null default ''",
                                "alter table ticket alter note drop default"),
                        List.of("alter table ticket drop note")),
                arguments(
                        List.of("alter sequence ticket_sequence no cycle", "select setval('ticket_sequence', 23999)"),
                        List.of("alter sequence ticket_sequence cycle")),
                arguments(
                        List.of(
                                "create function refuse() returns trigger language plpgsql"
                                        + " as 'begin raise exception ''closed''; end'",
                                "create trigger refuse before insert on ticket for each row execute function refuse()"),
                        List.of("drop trigger refuse on ticket")),
                arguments(
                        List.of(ALTER + " set default_transaction_read_only = on"),
                        List.of("set transaction_read_only = off; " + ALTER + " reset all")));
    }

    @ParameterizedTest
    @MethodSource("thatCannotBeWritten")
    void anOrderThatCannotBeWrittenComesAgainUntilItCan(List<String> breaking, List<String> mending) throws Exception {
        String id = "odd-" + ORDERS.incrementAndGet();
        breaking.forEach(statement -> Postgres.execute(DATABASE, statement));
        endConnections();
        try {
            assertThat(send(id).statusCode()).isEqualTo(503);
        } finally {
            mending.forEach(statement -> Postgres.execute(DATABASE, statement));
        }

        assertThat(Handler.retrying(() -> send(id)).statusCode()).isEqualTo(200);
        assertThat(Postgres.query(DATABASE, "select count(*) from ticket where order_id = '" + id + "'"))
                .isEqualTo("1");
    }

    /** Nothing in the catalogue says what it would refuse. */
    @Test
    void aTriggerThatRefusesEachOrderIsSeenInReadiness() throws Exception {
        Postgres.execute(DATABASE, """
                create function close() returns trigger language plpgsql as 'begin raise exception ''closed''; end';
                create trigger close before insert on ticket for each row execute function close()""");
        try {
            for (String id : List.of("closed-1", "closed-2", "closed-3")) {
                assertThat(handler.down()).isEmpty();
                assertThat(send(id).statusCode()).isEqualTo(503);
            }
            assertThat(handler.down())
                    .containsExactly("none of the latest orders was taken: the database refuses them (SQLSTATE P0001)");
        } finally {
            Postgres.execute(DATABASE, "drop trigger close on ticket");
        }

        assertThat(send("closed-1").statusCode()).isEqualTo(200);
        assertThat(handler.down()).isEmpty();
    }

    /** The role's setting is a lost ticket after a power cut; a confirmed one must be on the disk. */
    @Test
    void aTicketIsOnTheDiskBeforeItIsConfirmedWhateverIsSetForTheRole() throws Exception {
        Postgres.execute(DATABASE, "create table seen (setting text)");
        Postgres.execute(DATABASE, """
                create function see() returns trigger language plpgsql
                    as 'begin insert into seen values (current_setting(''synchronous_commit'')); return new; end';
                create trigger see after insert on ticket for each row execute function see();
                create trigger see after insert on acknowledged_order for each row execute function see()""");
        try {
            for (String setting : List.of("off", "local", "on")) {
                Postgres.execute(DATABASE, ALTER + " set synchronous_commit = " + setting);
                endConnections();
                Handler.retrying(() -> send("durable-" + setting));
                Handler.retrying(() -> Handler.Mode.BINARY.send(
                        handler, "e", Orders.with(Orders.completed("paid-" + setting), "orderStatus", "\"paid\"")));
            }
            assertThat(Postgres.query(DATABASE, "select string_agg(setting, ' ') from seen"))
                    .isEqualTo("on on local local on on");
        } finally {
            Postgres.execute(DATABASE, ALTER + " reset all");
            Postgres.execute(DATABASE, "drop trigger see on ticket; drop trigger see on acknowledged_order");
            endConnections();
        }
    }

    @Test
    void whatIsSetForTheDatabaseChangesNoTicket() throws Exception {
        String before = Handler.retrying(() -> send("order-1")).body();
        Stream.of(
                        "TimeZone = 'Asia/Shanghai'",
                        "DateStyle = 'SQL, DMY'",
                        "standard_conforming_strings = off",
                        "bytea_output = 'escape'",
                        "client_encoding = 'LATIN1'",
                        "search_path = pg_catalog, public",
                        "default_transaction_isolation = 'serializable'",
                        "idle_in_transaction_session_timeout = 1")
                .forEach(setting -> Postgres.execute(DATABASE, ALTER + " set " + setting));
        try {
            endConnections();

            assertThat(Handler.retrying(() -> send("order-1")).body()).isEqualTo(before);
            assertThat(Handler.retrying(() -> send("order-2")).body())
                    .startsWith("{\"number\":")
                    .contains("\"productName\":\"中文\\\\'\"", "\"chargedAt\":\"2020-03-23T02:58:40Z\"");
        } finally {
            Postgres.execute(DATABASE, ALTER + " reset all");
            endConnections();
        }
    }

    private static void endConnections() {
        Postgres.query(
                DATABASE,
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
    }

    private static HttpResponse<String> send(String id) throws Exception {
        String order = Orders.with(Orders.completed(id), "prodName", "\"中文\\\\'\"");
        return Handler.Mode.BINARY.send(handler, "event-of-" + id, order);
    }
}
