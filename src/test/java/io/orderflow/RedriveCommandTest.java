package io.orderflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The redrive command, as the user starts it. */
class RedriveCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String REFUSED = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":7}""";

    @TempDir
    Path data;

    @Test
    void whileServeRunsItJoinsIt() throws Exception {
        Path orders = Files.writeString(data.resolve("orders.jsonl"), REFUSED.formatted("1") + "\nnot json\n");
        StringWriter out = new StringWriter();
        Thread serve = new Thread(() -> CommandRun.commandLine(out, new StringWriter())
                .execute(CommandRun.arguments(data, "serve", "--orders", orders.toString())));
        serve.start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> out.toString().contains("Serving"));
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> redrive("--dry-run").row("matched") == 2);

            CommandRun first = redrive();
            CommandRun second = redrive("--code", "500");

            // Still refused, and so stored as dead letters again: no success.
            assertThat(first.exitCode()).as(first.out() + first.err()).isEqualTo(1);
            assertThat(first.row("redriven")).isEqualTo(2);
            assertThat(first.out()).contains("2 died again");
            assertThat(second.row("matched")).isZero();
        } finally {
            serve.interrupt();
            serve.join(Duration.ofMinutes(1).toMillis());
        }
    }

    @Test
    void withNothingRunningItStartsWhatItNeeds() throws Exception {
        Path orders = Files.writeString(data.resolve("orders.jsonl"), REFUSED.formatted("order-1"));
        CommandRun run = CommandRun.of(data, "--orders", orders.toString());
        assertThat(run.row("dead letters")).as(run.out() + run.err()).isEqualTo(1);

        CommandRun dryRun = redrive("--dry-run");
        CommandRun redrive = redrive("--from", "table");

        assertThat(dryRun.out())
                .as(dryRun.err())
                .contains("order-1", "422", "prodName")
                .doesNotContain("152122131323");
        assertThat(dryRun.row("redriven")).isZero();
        assertThat(dryRun.exitCode()).isZero();
        assertThat(redrive.row("redriven")).isEqualTo(1);
    }

    /** By a Broker that takes all but one. */
    @Test
    void asJsonEachLetterHasItsOutcomeAndTheExitCodeTellsOfAFailure() throws Exception {
        String database = Postgres.migratedDatabase();
        for (String id : List.of("good", "bad", "round")) {
            Postgres.execute(database, """
                    insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data,
                        redrives)
                    values ('/s', '%1$s', 't', 'order-%1$s', 422, 'who is 152122131323?',
                        '{"specversion": "1.0", "id": "%1$s", "source": "/s", "type": "t"}', '152122131323', %2$d)""".formatted(id, id.equals("round") ? 5 : 0));
        }
        try (Sink sink = new Sink()) {
            sink.behave((request, event) -> request.response()
                    .setStatusCode(event.id().equals("bad") ? 400 : 202)
                    .end());

            CommandRun dryRun = redrive(servers(database, sink, "--json", "--dry-run"));
            CommandRun run = redrive(servers(database, sink, "--json", "--by", "the cook", "--rate", "1000"));

            assertThat(dryRun.exitCode()).as(dryRun.err()).isZero();
            assertThat(results(dryRun)).containsExactly("good due", "bad due", "round at limit", "null null");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(results(run)).containsExactly("good redriven", "bad failed", "round at limit", "null null");
            JsonNode bad = MAPPER.readTree(run.out().lines().toList().get(1));
            assertThat(bad.path("orderId").asText()).isEqualTo("order-bad");
            assertThat(bad.path("from").asText()).isEqualTo("table");
            assertThat(bad.path("reason").asText()).startsWith("400");
            assertThat(bad.path("redrives").asInt()).isZero();
            assertThat(MAPPER.readTree(run.out().lines().toList().get(3)).toString())
                    .isEqualTo("{\"type\":\"ledger\",\"complete\":true,\"matched\":3,\"redriven\":1,\"diedAgain\":0,"
                            + "\"alreadyRedriven\":0,\"atLimit\":1,\"failed\":1,\"due\":0}");
            assertThat(run.out()
                            + dryRun.out()
                            + redrive(servers(database, sink)).out())
                    .doesNotContain("152122131323");
            assertThat(Postgres.query(
                            database, "select last_redrive_by from dead_letter where redriven_at is not null"))
                    .isEqualTo("the cook");
        }
    }

    private static List<String> results(CommandRun run) throws Exception {
        List<String> results = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            JsonNode json = MAPPER.readTree(line);
            results.add(
                    json.path("id").asText("null") + " " + json.path("result").asText("null"));
        }
        return results;
    }

    private static String[] servers(String database, Sink sink, String... options) {
        List<String> all = new ArrayList<>(
                List.of("--from", "table", "-p", "orderflow.database.url=" + database, "-p", "k.sink=" + sink.url()));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "--rate, 0, '0' is no rate; it must be so many a second",
        "--at-once, 0, '0' are not so many at a time; it must be a whole number from 1 to 256",
        "--at-once, 257, '257' are not so many at a time",
        "--rate, -1, '-1' is no rate",
        "--rate, abc, 'abc' is no rate",
        "--rate, 1e9, '1e9' is no rate",
        "--code, 4O4, '4O4' is no status; it must be one such as 422",
        "--code, 99999999999, '99999999999' is no status",
        "--reason, '', it must not be empty; leave the option out to mean any",
        "--id, ' ', it must not be empty",
        "--max-redrives, 0, '0' is no limit; it must be a whole number from 1",
        "--max-redrives, many, 'many' is no limit",
        "--max-redrives, 99999999999, '99999999999' is no limit",
        "--from, nowhere, 'nowhere' is no origin; it must be table",
        "--from, ',', --from names no origin; it must be table",
        "--by, '', it must be a name of 1 to 100 characters",
        "--how, often, Unknown option",
    })
    void aWrongSettingIsOneLine(String option, String value, String line) {
        CommandRun run = redrive(option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(line);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "orderflow.rocketmq.namesrv-addr, 127.0.0.1:1",
        "k.sink, http://127.0.0.1:1/orderflow/orders",
        "orderflow.database.url, jdbc:postgresql://127.0.0.1:1/orderflow",
    })
    void aMissingServerIsOneLine(String property, String address) {
        List<String> servers = new ArrayList<>(List.of(
                "-p", "orderflow.rocketmq.namesrv-addr=" + RocketMQ.nameServerAddress(),
                "-p", "k.sink=http://127.0.0.1:1/orderflow/orders",
                "-p", "orderflow.database.url=" + Postgres.freshDatabase(),
                "-p", property + "=" + address,
                "-p", "orderflow.database.password=p4ssw0rd"));
        servers.addAll(List.of("--from", property.startsWith("k.") ? "table" : "topic,dlq"));

        CommandRun run = redrive(servers.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains(address, "start");
        assertThat(run.out() + run.err()).doesNotContain("p4ssw0rd");
    }

    @Test
    void aWrongTimeIsWrongUsage() {
        CommandRun run = redrive("--since", "yesterday");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'yesterday' is no time such as 2026-11-25T10:00:00Z");
    }

    @Test
    void aTimeThatEndsBeforeItBeginsIsWrongUsage() {
        CommandRun run = redrive("--since", "2026-11-25T10:00:00Z", "--until", "2026-11-25T10:00:00Z");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--since 2026-11-25T10:00:00Z is not before --until 2026-11-25T10:00:00Z");
    }

    @Test
    void ordersMeanNothingToIt() {
        CommandRun run = CommandRun.of(data, "--orders", "x", "redrive");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("orderflow redrive: --orders has no meaning for redrive");
    }

    private CommandRun redrive(String... options) {
        List<String> all = new ArrayList<>(List.of("redrive"));
        all.addAll(List.of(options));
        return CommandRun.of(data, all.toArray(String[]::new));
    }
}
