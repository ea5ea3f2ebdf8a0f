package io.orderflow.local;

import io.orderflow.order.OrderDigest;
import io.orderflow.runner.Settings;
import io.orderflow.testing.Postgres;
import io.orderflow.text.UserLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The key of the digests: where it comes from, and what becomes of digests that were stored before there was one. */
class DigestKeyTest {
    private static final byte[] ORDER = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"p","prodName":"n",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""".getBytes();

    private static final byte[] OTHER =
            new String(ORDER).replace("152122131323", "152122131324").getBytes();

    /** As version 0.1.0 has stored it. */
    private static final String TICKET = """
            insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone, order_digest,
                event_id, event_source)
            values ('%s', 'p', 'n', 30.0, to_timestamp(1584932320), to_timestamp(1584932320), '********1323',
                sha256(convert_to(E'%s\\n152122131323\\np\\nn\\n30\\n1584932320\\n1584932320', 'UTF8')), 'e', '/s')""";

    @TempDir
    Path data;

    @Test
    void theLaptopMakesItOnceAndOnlyItsOwnerReadsIt() throws Exception {
        String first = DigestKey.findOrMake(settings(Map.of()));
        String second = DigestKey.findOrMake(settings(Map.of()));

        assertThat(OrderDigest.isKey(first)).isTrue();
        assertThat(second).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(data).isDirectoryContaining(file()::equals).isNotEmptyDirectory();
        assertThat(Files.list(data)).hasSize(1);
    }

    @Test
    void twoDataFoldersHaveTwoKeys(@TempDir Path other) {
        Settings elsewhere = new Settings(Map.of("orderflow.local.data-dir", other.toString()), Map.of());

        assertThat(DigestKey.findOrMake(elsewhere)).isNotEqualTo(DigestKey.findOrMake(settings(Map.of())));
    }

    @Test
    void whoeverSetsItNeedsNoFile() {
        Settings set = settings(Map.of("orderflow.order.digest-key", Postgres.DIGEST_KEY));

        assertThat(DigestKey.findOrMake(set)).isEqualTo(Postgres.DIGEST_KEY);
        assertThat(DigestKey.find(set)).isEqualTo(Postgres.DIGEST_KEY);
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void migrateMakesNone() {
        assertThatThrownBy(() -> DigestKey.find(settings(Map.of())))
                .hasMessageStartingWith(
                        "orderflow.order.digest-key (or ORDERFLOW_ORDER_DIGEST_KEY) is not set: name the key of the tickets");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aFileThatHoldsNoKeyIsNamedAndLeftAlone() throws Exception {
        Files.writeString(file(), "half a k");

        assertThatThrownBy(() -> DigestKey.findOrMake(settings(Map.of())))
                .hasMessageStartingWith(file() + " holds no key: restore it, or set orderflow.order.digest-key")
                .hasMessageNotContaining("half");
        assertThat(file()).hasContent("half a k");
    }

    /** The file is called a key: what follows on its name and a colon would be taken for one, and masked. */
    @Test
    void aFileThatCannotBeReadIsALineOfWhichNothingIsMasked() throws Exception {
        Files.createDirectory(file());

        assertThatThrownBy(() -> DigestKey.findOrMake(settings(Map.of())))
                .satisfies(failure -> assertThat(UserLine.of(failure))
                        .startsWith(file()
                                + " cannot be read (IOException); correct that, or set orderflow.order.digest-key"));
    }

    /** The phone number of an unkeyed digest is found by trying all, since all else of the order is in the row. */
    @Test
    void digestsOfVersionOneAreKeyedAndStillTellAConflict() throws Exception {
        String database = Postgres.freshDatabase();
        Flyway.configure()
                .dataSource(database, null, null)
                .locations("filesystem:config/migrations")
                .target("2")
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
        Postgres.execute(database, TICKET.formatted("1", "1"));

        Postgres.migrate(database);

        OrderDigest digest = OrderDigest.of(Postgres.DIGEST_KEY);
        byte[] mac = mac(database);
        assertThat(Postgres.query(database, "select count(*) from ticket where order_digest is not null"))
                .isEqualTo("0");
        assertThat(digest.matches(ORDER, mac, null)).isTrue();
        assertThat(digest.matches(OTHER, mac, null)).isFalse();
        assertThat(OrderDigest.of("another-key-another-key-another-key").matches(ORDER, mac, null))
                .isFalse();
    }

    /** An order route of version 0.1.0 that still runs over the new schema. */
    @Test
    void whatAnOlderOrderRouteWritesMeanwhileIsKeyedByTheNextMigration() throws Exception {
        String database = Postgres.migratedDatabase();
        Postgres.execute(database, TICKET.formatted("1", "1"));

        Postgres.migrate(database);

        assertThat(OrderDigest.of(Postgres.DIGEST_KEY).matches(ORDER, mac(database), null))
                .isTrue();
    }

    @Test
    void aMigrationWithAnotherKeyChangesNothingAndSaysSo() {
        String database = Postgres.migratedDatabase();
        Postgres.execute(database, TICKET.formatted("1", "1"));
        Settings settings = settings(Map.of(
                "orderflow.database.url",
                database,
                "orderflow.order.digest-key",
                "another-key-another-key-another-key"));

        assertThatThrownBy(() -> Migrations.apply(settings, ""))
                .hasMessageContaining(
                        "(orderflow.order.digest-key is not the one that this database's tickets were issued with)")
                .hasMessageNotContaining("another-key")
                .hasMessageNotContaining("\n");
        assertThat(Postgres.query(database, "select count(*) from ticket where order_digest is not null"))
                .isEqualTo("1");
    }

    /** As the Job's Flyway does, for which nothing has looked at the key before. */
    @Test
    void aMigrationWithoutAUsableKeyIsRefused() {
        String database = Postgres.freshDatabase();

        assertThatThrownBy(() -> migrateAsTheJob(database, "", "sh0rt"))
                .hasMessageContaining("orderflow.order.digest-key must be 32 to 64 of the characters")
                .hasMessageNotContaining("sh0rt");
    }

    /** The source and the handlers leave it away, and nobody sees it. */
    @Test
    void aSecretOfAFileEndsWithALineFeedThatIsNoPartOfKeyAndRole() throws Exception {
        String database = Postgres.freshDatabase();
        Postgres.execute(database, "create role line_feed");
        try {
            migrateAsTheJob(database, "line_feed\n", Postgres.DIGEST_KEY + "\n");

            Postgres.migrate(database);
            assertThat(Postgres.query(database, "select has_table_privilege('line_feed', 'ticket', 'insert')"))
                    .isEqualTo("t");
        } finally {
            Postgres.execute(database, "drop owned by line_feed");
            Postgres.execute(database, "drop role line_feed");
        }
    }

    private static void migrateAsTheJob(String database, String role, String key) {
        Flyway.configure()
                .dataSource(database, null, null)
                .locations("filesystem:config/migrations")
                .placeholders(Map.of("role", role, "digest_key", key))
                .load()
                .migrate();
    }

    /** The server keeps statements in its log, beside errors, and what a session did last. */
    @Test
    void theKeyIsInNoStatementThatCanFail() throws Exception {
        String script = Files.readString(Path.of("config/migrations/afterMigrate__digests.sql"));

        assertThat(script.split("\\$\\{digest_key}", -1)).hasSize(2);
        assertThat(script).contains("set_config('orderflow.digest_key', '${digest_key}', true) <> ''");
        assertThat(Files.readString(Path.of("config/migrations/V3__keyed_digests.sql")))
                .doesNotContain("${");
    }

    private Path file() {
        return data.resolve("order-digest-key");
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("orderflow.local.data-dir", data.toString());
        return new Settings(all, Map.of());
    }

    private static byte[] mac(String database) throws Exception {
        try (Connection connection = DriverManager.getConnection(database);
                ResultSet row = connection.createStatement().executeQuery("select order_mac from ticket")) {
            row.next();
            return row.getBytes(1);
        }
    }
}
