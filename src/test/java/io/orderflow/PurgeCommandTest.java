package io.orderflow;

import io.orderflow.testing.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The command purge, as the user or a CronJob starts it. */
class PurgeCommandTest {
    private final String database = Postgres.migratedDatabase();

    @TempDir
    Path data;

    @Test
    void whatWasRedrivenThirtyDaysAgoIsPurgedAndOneLineSaysSo() {
        letters(3, "31 days");
        letters(1, "29 days");
        letters(2, null);

        CommandRun run = purge();

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .singleElement()
                .asString()
                .matches("Purged 3 dead letters that were redriven before \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ,"
                        + " and 0 notes of redriven messages; 2 of that age stay, never redriven");
        assertThat(left()).isEqualTo("3");
    }

    @Test
    void whatWasNeverRedrivenIsPurgedOnlyIfAskedForAndThenCounted() {
        letters(1, "31 days");
        letters(2, null);

        CommandRun run = purge("--also-dead");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("Purged 1 dead letters that were redriven before ")
                .contains(", 2 of that age that never were, and 0 notes");
        assertThat(left()).isEqualTo("0");
    }

    @Test
    void aDryRunCountsAndDeletesNothing() {
        letters(1, "31 days");
        letters(2, null);

        CommandRun run = purge("--dry-run", "--also-dead");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("Would purge 1 dead letters ").contains(", 2 of that age that never were");
        assertThat(left()).isEqualTo("3");
    }

    @Test
    void theAgeIsAnOptionOrAProperty() {
        letters(1, "31 days");

        CommandRun longer = purge("--older-than", "32d");
        CommandRun property = purge("-p", "orderflow.dead-letter.retention=745h");
        CommandRun option = purge("-p", "orderflow.dead-letter.retention=745h", "--older-than", "743h");

        assertThat(longer.out()).startsWith("Purged 0 dead letters");
        assertThat(property.out()).startsWith("Purged 0 dead letters");
        assertThat(option.out()).startsWith("Purged 1 dead letters");
    }

    @Test
    void aMachineReadsJson() {
        letters(1, "31 days");
        letters(2, null);

        assertThat(purge("--json").out().lines())
                .singleElement()
                .asString()
                .matches("\\{\"dryRun\":false,\"olderThan\":\"30d\",\"before\":\"[^\"]+Z\",\"redriven\":1,"
                        + "\"neverRedriven\":0,\"notes\":0,\"kept\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "0d", "-1d", "1w", "999999d", "30 d", "１d"})
    void anAgeThatIsNoneIsWrongUsage(String age) {
        letters(1, "31 days");

        CommandRun run = purge("--older-than", age);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith(
                        "orderflow purge: --older-than is '" + age + "'; it must be days or hours, such as 30d or 12h");
        assertThat(left()).isEqualTo("1");
    }

    @Test
    void aRetentionThatIsNoneIsNamed() {
        CommandRun run = purge("-p", "orderflow.dead-letter.retention=always");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("orderflow.dead-letter.retention", "'always'", "days or hours, such as 30d or 12h");
    }

    /** The handlers' role may delete nothing. */
    @Test
    void aRoleThatMayNotIsOneLineThatSaysWhoMay() {
        String role = "cook_" + ProcessHandle.current().pid();
        Postgres.execute(database, "create role " + role + " login");
        Postgres.execute(database, "grant select, insert, update on dead_letter, redriven_message to " + role);
        letters(1, "31 days");

        CommandRun run = CommandRun.of(
                data, "purge", "-p", "orderflow.database.url=" + database.replace("user=postgres", "user=" + role));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("may not delete dead letters", "owner", "orderflow.database.username");
        assertThat(left()).isEqualTo("1");
    }

    @Test
    void aDatabaseThatIsReadOnlyIsOneLineThatSaysSo() {
        letters(1, "31 days");

        CommandRun run = CommandRun.of(
                data,
                "purge",
                "-p",
                "orderflow.database.url=" + database + "&options=-c%20default_transaction_read_only%3Don");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("the database has failed", "read-only", "what is not purged yet is purged by the next");
        assertThat(left()).isEqualTo("1");
    }

    @Test
    void ordersMeanNothingToIt() {
        CommandRun run = CommandRun.of(data, "--orders", "x", "purge");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("orderflow purge: --orders has no meaning for purge");
    }

    private CommandRun purge(String... options) {
        List<String> all = new ArrayList<>(List.of("purge", "-p", "orderflow.database.url=" + database));
        all.addAll(List.of(options));
        return CommandRun.of(data, all.toArray(String[]::new));
    }

    /** They died long ago. @param redrivenAgo null if never */
    private void letters(int count, String redrivenAgo) {
        String redriven = redrivenAgo == null ? "null" : "now() - interval '" + redrivenAgo + "'";
        Postgres.execute(database, """
                insert into dead_letter (event_source, event_id, event_type, attributes, died_at,
                    redrive_started_at, redriven_at)
                select '/test', gen_random_uuid()::text, 't', '{}', now() - interval '60 days', %s, %s
                from generate_series(1, %d)""".formatted(redriven, redriven, count));
    }

    private String left() {
        return Postgres.query(database, "select count(*) from dead_letter");
    }
}
