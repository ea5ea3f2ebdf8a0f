package io.orderflow;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.PostgresBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A data folder that version 0.1.0 has left, whose database has schema version 2, and what this version makes of it. */
class UpgradeTest {
    private static final String ORDER = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"p","prodName":"n",\
            "chargeMoney":"%s","chargeTime":1584932320,"finishTime":1584932320}""";

    private static final String TICKET = """
            insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone, order_digest,
                event_id, event_source)
            values ('%1$s', 'p', 'n', 30.0, to_timestamp(1584932320), to_timestamp(1584932320), '********1323',
                sha256(convert_to(E'%1$s\\n152122131323\\np\\nn\\n30\\n1584932320\\n1584932320', 'UTF8')), 'e%1$s', '/old')""";

    private static final String DEAD_LETTER = """
            insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes,
                datacontenttype, data)
            values ('/old', '%1$s', 'orderflow.order.placed', '%1$s', 500, 'the database was away',
                '{"specversion":"1.0","id":"%1$s","source":"/old","type":"orderflow.order.placed","subject":"%1$s",
                  "datacontenttype":"application/json"}', 'application/json', convert_to('%2$s', 'UTF8'))""";

    @TempDir
    Path data;

    @Test
    void ticketsStayAsTheyAreAndDeadLettersCanBeRedriven() throws Exception {
        leaveWhatTheVersionBeforeHasWritten();
        String before = tickets();
        Path orders = Files.writeString(
                data.resolve("orders.jsonl"),
                ORDER.formatted("1", "30.0") + "\n" + ORDER.formatted("2", "99.0") + "\n"
                        + ORDER.formatted("3", "30.0"));

        CommandRun run = CommandRun.of(data, "--orders", orders.toString());

        // The first is the order of a ticket, the second contradicts one, the third is new.
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("duplicates absorbed")).as(run.out()).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(1);
        assertThat(run.row("tickets")).isEqualTo(1);
        assertThat(query("select count(*) from ticket where order_mac is null or order_digest is not null"))
                .isEqualTo("0");
        assertThat(tickets()).startsWith(before);

        CommandRun redrive = CommandRun.of(data, "redrive", "--from", "table", "--code", "500");

        assertThat(redrive.exitCode()).as(redrive.out() + redrive.err()).isZero();
        assertThat(redrive.row("redriven")).isEqualTo(2);
        assertThat(query("select string_agg(order_id, ' ' order by order_id) from ticket"))
                .isEqualTo("1 2 3 died-1");
        assertThat(query("select count(*) from dead_letter where event_source = '/old' and redriven_at is not null"))
                .isEqualTo("2");
    }

    /** Two tickets; an order that would have one by now, and an order of a ticket, that died both. */
    private void leaveWhatTheVersionBeforeHasWritten() {
        try (EmbeddedPostgres postgres = start()) {
            Flyway.configure()
                    .dataSource(postgres.jdbcUrl(), null, null)
                    .locations("filesystem:config/migrations")
                    .target("2")
                    .skipDefaultCallbacks(true)
                    .load()
                    .migrate();
            Postgres.execute(postgres.jdbcUrl(), TICKET.formatted("1"));
            Postgres.execute(postgres.jdbcUrl(), TICKET.formatted("2"));
            Postgres.execute(postgres.jdbcUrl(), DEAD_LETTER.formatted("died-1", ORDER.formatted("died-1", "30.0")));
            Postgres.execute(postgres.jdbcUrl(), DEAD_LETTER.formatted("died-2", ORDER.formatted("2", "30.0")));
        }
    }

    private String tickets() {
        return query("select string_agg(order_id || ' ' || number || ' ' || event_id || ' ' || issued_at, ', '"
                + " order by issued_at) from ticket");
    }

    private String query(String sql) {
        try (EmbeddedPostgres postgres = start()) {
            return Postgres.query(postgres.jdbcUrl(), sql);
        }
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(PostgresBinaries.lendTo(data.resolve("postgres")), 0);
    }
}
