package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
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

            // Still refused, and so stored as dead letters again.
            assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
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
        assertThat(redrive.row("redriven")).isEqualTo(1);
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
        servers.addAll(List.of("--from", property.startsWith("k.") ? "table" : "topic"));

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
