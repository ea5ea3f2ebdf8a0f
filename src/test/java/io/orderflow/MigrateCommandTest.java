package io.orderflow;

import io.orderflow.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The command migrate, over a database whose owner is no superuser, and what the handlers' role may do after it. */
class MigrateCommandTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String ORDERS = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"7","prodName":"Soup",\
            "chargeMoney":"3","chargeTime":1584932320,"finishTime":1584932320}
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"7","prodName":"Soup",\
            "chargeMoney":"3","chargeTime":1584932320,"finishTime":1584932320}
            {"orderId":"2","orderStatus":"paid"}
            not an order
            """;

    private final String admin = Postgres.freshDatabase();
    private final String role = "cook_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    private final String owner = "owner_of_" + role;

    @TempDir
    Path data;

    MigrateCommandTest() {
        Postgres.execute(admin, "create role " + role + " login");
        Postgres.execute(admin, "create role " + owner + " login");
        Postgres.execute(
                admin, "alter database " + Postgres.query(admin, "select current_database()") + " owner to " + owner);
    }

    @Test
    void aFreshDatabaseIsBroughtUpToDateAndThenThereIsNothingToApply() {
        CommandRun first = migrate(owner, "--role", role);
        CommandRun second = migrate(owner);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out().lines())
                .singleElement()
                .asString()
                .matches("jdbc:postgresql://localhost:\\d+/test_\\d+: schema version 4, 4 migrations applied,"
                        + " rights granted to " + role);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out()).endsWith(": schema version 4, nothing to apply\n");
    }

    @Test
    void ofTwoAtOnceOneAppliesAndBothSucceed() {
        List<CompletableFuture<CommandRun>> runs = Stream.of(1, 2)
                .map(i -> CompletableFuture.supplyAsync(() -> migrate(owner, "--role", role)))
                .toList();

        assertThat(runs.stream().map(CompletableFuture::join))
                .allSatisfy(run -> assertThat(run.exitCode()).as(run.err()).isZero());
        assertThat(Postgres.query(admin, "select count(*) from flyway_schema_history where version is not null"))
                .isEqualTo("4");
    }

    /** The rights are granted outside of the migrations' lock, and PostgreSQL lets only one do so at a time. */
    @Test
    void manyThatGrantAtOnceSucceed() {
        migrate(owner);
        List<CompletableFuture<CommandRun>> runs = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> migrate(owner, "--role", role)))
                .limit(8)
                .toList();

        assertThat(runs.stream().map(CompletableFuture::join))
                .allSatisfy(run -> assertThat(run.exitCode()).as(run.err()).isZero());
    }

    /** All of Orderflow, its handlers included, and the redrive, over a database that is up to date. */
    @Test
    void theHandlersRoleMayDoAllThatOrdersAndTheirDeadLettersNeed() throws Exception {
        migrate(owner, "--role", role);
        Path orders = Files.writeString(data.resolve("orders.jsonl"), ORDERS);

        CommandRun run = run(role, "--orders", orders.toString());
        CommandRun redrive = run(role, "redrive");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("tickets")).isEqualTo(1);
        assertThat(run.row("duplicates absorbed")).isEqualTo(1);
        assertThat(run.row("acknowledged")).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(1);
        assertThat(redrive.row("redriven")).as(redrive.out() + redrive.err()).isEqualTo(1);
        assertThat(redrive.out()).contains("1 died again");
    }

    /** Statements of the redrive that it needs a refusing Broker for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into redriven_message (topic, broker, queue, queue_offset, message_id, original_id, subject,"
                        + " redriven_by) values ('a', 'b', 0, 0, 'c', 'c', 'o', 'me')"
                        + " on conflict do nothing",
                "select count(*) from redriven_message",
                "update dead_letter set redriven_at = null",
                "select pg_try_advisory_lock(1)"
            })
    void theHandlersRoleMay(String statement) {
        migrate(owner, "--role", role);

        Postgres.execute(as(role), statement);
    }

    /** Many an owner takes from everybody what PostgreSQL grants him: a default and a generated column call functions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone, order_mac,"
                        + " event_id, event_source)"
                        + " values ('1', '1', 'test', 1, now(), now(), '**1234', sha256(''), '1', '/s')",
                "insert into dead_letter (event_source, event_id, event_type, attributes) values ('/s', '1', 't', '{}')"
            })
    void theHandlersRoleMayWriteThoughNobodyMayCallAFunctionUnasked(String statement) {
        Postgres.execute(as(owner), "alter default privileges revoke execute on functions from public");
        migrate(owner, "--role", role);

        Postgres.execute(as(role), statement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table mine (id integer)",
                "create schema mine",
                "create function mine() returns integer language sql return 1",
                "alter table ticket add column mine integer",
                "drop table ticket",
                "truncate ticket",
                "delete from ticket",
                "delete from dead_letter",
                "update ticket set number = 'A000'",
                "update acknowledged_order set status = 'paid'",
                "delete from redriven_message",
                "update order_digest_key set mac = mac",
                "delete from order_digest_key",
                "update ticket set order_mac = null",
                "alter sequence ticket_sequence restart",
                "select setval('ticket_sequence', 1)",
                "update flyway_schema_history set version = '9'",
                "delete from flyway_schema_history"
            })
    void theHandlersRoleMayNot(String statement) {
        migrate(owner, "--role", role);

        assertThatThrownBy(() -> Postgres.execute(as(role), statement))
                .rootCause()
                .hasMessageMatching("(?s)ERROR: (permission denied for|must be owner of) .*");
    }

    @Test
    void itIsNotTheHandlersRoleThatMigrates() {
        CommandRun run = migrate(role);

        assertOneLine(run, "config/migrations: cannot be applied to ", "permission denied for schema public");
    }

    @Test
    void withoutARoleNobodyIsGrantedAnything() {
        migrate(owner);

        assertThatThrownBy(() -> Postgres.query(as(role), "select count(*) from ticket"))
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void aRoleThatIsNotThereIsOneLine() {
        CommandRun run = migrate(owner, "--role", "nobody");

        assertOneLine(run, "config/migrations: cannot be applied to ", "role \"nobody\" does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cook'; drop table ticket; --", "$$; drop table ticket"})
    void aRoleThatIsNoNameIsWrongUsage(String name) {
        CommandRun run = migrate(owner, "--role", name);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("orderflow migrate: --role must be the name of a role");
    }

    @Test
    void aRoleMayHaveAnyNameThatPostgresGivesIt() {
        Postgres.execute(admin, "create role \"" + role + " & Söhne\" login");

        assertThat(migrate(owner, "--role", role + " & Söhne").exitCode()).isZero();
    }

    @Test
    void aMigrationThatHasChangedSinceItWasAppliedIsOneLine() {
        migrate(owner);
        Postgres.execute(admin, "update flyway_schema_history set checksum = 1 where version = '1'");

        CommandRun run = migrate(owner);

        assertOneLine(
                run,
                "Migration checksum mismatch for migration version 1",
                "one that has been applied must stay as it was, and a change is a new one");
    }

    @Test
    void aDatabaseInAnotherEncodingIsOneLineAndLeftAsItIs() {
        String name = Postgres.query(admin, "select current_database()") + "_ascii";
        Postgres.execute(
                admin,
                "create database " + name + " encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0");
        String ascii = admin.replaceFirst("/test_[0-9]+", "/" + name);

        CommandRun run = CommandRun.of(
                data,
                "migrate",
                "-p",
                "orderflow.database.url=" + ascii,
                "-p",
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY);

        assertOneLine(run, "the database has the encoding SQL_ASCII, and orders need UTF8");
        assertThat(Postgres.query(ascii, "select to_regclass('ticket')")).isNull();
    }

    /** All orders would wait behind it, for as long as a backup takes. */
    @Test
    void aMigrationDoesNotWaitForWhoHoldsATable() throws Exception {
        migrate(owner);
        Postgres.execute(admin, "delete from flyway_schema_history where version::integer > 2");
        try (Connection backup = DriverManager.getConnection(admin)) {
            backup.setAutoCommit(false);
            backup.createStatement().execute("lock table ticket in access share mode");

            CommandRun run = migrate(owner);

            assertOneLine(run, "config/migrations: cannot be applied to ", "lock timeout", "such as a backup");
            assertThat(Postgres.query(admin, "select max(version) from flyway_schema_history"))
                    .isEqualTo("2");
        }
    }

    @Test
    void aDatabaseThatIsNewerIsLeftAsItIs() {
        migrate(owner);
        Postgres.execute(
                admin,
                "insert into flyway_schema_history select 99, '99', description, type, script, checksum, installed_by,"
                        + " installed_on, execution_time, success from flyway_schema_history where version = '2'");

        CommandRun run = migrate(owner);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).endsWith(": schema version 99, nothing to apply\n");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsOneLineWithoutItsPassword() {
        CommandRun run = CommandRun.of(
                data,
                "migrate",
                "-p",
                "orderflow.database.url=jdbc:postgresql://127.0.0.1:1/orderflow?password=p4ssw0rd",
                "-p",
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY,
                "-p",
                "orderflow.database.password=p4ssw0rd");

        assertOneLine(run, "orderflow.database.url", "jdbc:postgresql://127.0.0.1:1/orderflow", "cannot connect");
        assertThat(run.out() + run.err()).doesNotContain("p4ssw0rd");
    }

    @Test
    void aUrlWithCredentialsBeforeTheHostIsRefusedWithoutThem() {
        CommandRun run = CommandRun.of(
                data, "migrate", "-p", "orderflow.database.url=jdbc:postgresql://cook:p4ssw0rd@localhost/orderflow");

        assertOneLine(
                run, "orderflow.database.url", "'jdbc:postgresql://***@localhost/orderflow'", "credentials apart");
        assertThat(run.out() + run.err()).doesNotContain("p4ssw0rd");
    }

    @Test
    void withoutADatabaseItSaysWhatToName() {
        assertOneLine(CommandRun.of(data, "migrate"), "orderflow.database.url (or ORDERFLOW_DATABASE_URL) is not set");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void ordersMeanNothingToIt() {
        CommandRun run = CommandRun.of(data, "--orders", "x", "migrate");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("orderflow migrate: --orders has no meaning for migrate");
    }

    private CommandRun migrate(String user, String... options) {
        List<String> all = new ArrayList<>(List.of("migrate"));
        all.addAll(List.of(options));
        return run(user, all.toArray(String[]::new));
    }

    private CommandRun run(String user, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "-p", "orderflow.database.url=" + as(user), "-p", "orderflow.order.digest-key=" + Postgres.DIGEST_KEY));
        all.addAll(List.of(arguments));
        return CommandRun.of(data, all.toArray(String[]::new));
    }

    private String as(String user) {
        return admin.replace("user=postgres", "user=" + user);
    }

    private static void assertOneLine(CommandRun run, String... parts) {
        assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains(parts);
    }
}
