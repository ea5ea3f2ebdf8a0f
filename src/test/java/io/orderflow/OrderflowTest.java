package io.orderflow;

import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole flow over real parts, as the user starts it. */
class OrderflowTest {
    private static final String COMPLETED = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412","prodName":"test",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    @TempDir
    Path data;

    @Test
    void everySimulatedOrderIsAccountedFor() {
        CommandRun run = CommandRun.of(
                data,
                "-p",
                "orderflow.simulator.count=1000",
                "-p",
                "orderflow.simulator.rate=0",
                "-p",
                "orderflow.simulator.malformed=0.02");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("published")).isEqualTo(1000);
        assertThat(run.row("delivered")).isEqualTo(1000);
        assertThat(run.row("dead letters")).isBetween(20L, 30L);
        assertThat(run.row("tickets")).isBetween(920L, 940L);
        assertThat(run.row("lost")).isZero();
        assertThat(run.row("tickets") + run.row("duplicates absorbed") + run.row("dead letters"))
                .isEqualTo(1000);
    }

    @Test
    void aSecondRunOverTheSameDataIssuesNoSecondTicket() {
        String[] sameOrders = {
            "-p", "orderflow.simulator.count=200",
            "-p", "orderflow.simulator.rate=0",
            "-p", "orderflow.simulator.malformed=0",
            "-p", "orderflow.simulator.seed=7"
        };
        CommandRun first = CommandRun.of(data, sameOrders);
        CommandRun second = CommandRun.of(data, sameOrders);

        assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
        assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
        assertThat(first.row("tickets")).isEqualTo(190);
        assertThat(second.row("tickets")).isZero();
        assertThat(second.row("duplicates absorbed")).isEqualTo(200);
    }

    @Test
    void theUsersOwnOrdersArePublishedLineByLine() throws Exception {
        Path orders = Files.write(
                data.resolve("orders.jsonl"),
                List.of(
                        COMPLETED.formatted("one"),
                        COMPLETED.formatted("one"),
                        "",
                        COMPLETED.formatted("two").replace("completed", "paid"),
                        "{\"orderId\":\"three\"}"));

        CommandRun run = CommandRun.of(data, "--orders", orders.toString());

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("published")).isEqualTo(4);
        assertThat(run.row("tickets")).isEqualTo(1);
        assertThat(run.row("duplicates absorbed")).isEqualTo(1);
        assertThat(run.row("acknowledged")).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(1);
    }

    @Test
    void aMissingOrderFileIsOneLine() {
        CommandRun run = CommandRun.of(data, "--orders", "no-such-file.jsonl");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("--orders no-such-file.jsonl", "NoSuchFile");
    }

    @Test
    void neitherPhoneNumbersNorStackTracesReachTheUser() throws Exception {
        Path orders = Files.writeString(data.resolve("orders.jsonl"), COMPLETED.formatted("1") + "\nnot json\n");

        CommandRun run = CommandRun.of(data, "--orders", orders.toString());

        assertThat(run.out() + run.err()).doesNotContain("152122131323").doesNotContain("\tat ");
    }

    @Test
    void itStopsWhileItWaitsForStandardInput() throws Exception {
        InputStream before = System.in;
        StringWriter out = new StringWriter();
        try (PipedInputStream silent = new PipedInputStream(new PipedOutputStream())) {
            System.setIn(silent);
            Thread command = new Thread(() -> CommandRun.commandLine(out, new StringWriter())
                    .execute(CommandRun.arguments(data, "serve", "--orders", "-")));
            command.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> out.toString().contains("Publishing the orders of -"));
            command.interrupt();

            command.join(Duration.ofMinutes(1).toMillis());
            assertThat(command.isAlive()).isFalse();
            assertThat(out.toString()).contains("Stopped.");
        } finally {
            System.setIn(before);
        }
    }
}
