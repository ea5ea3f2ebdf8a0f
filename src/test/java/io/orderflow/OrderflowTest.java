package io.orderflow;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
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

    /** Each is found again by the key that it was published under, whatever its bytes. */
    @Test
    void theLedgerStatesWhatIsWhateverTheBytes() throws Exception {
        ByteArrayOutputStream orders = new ByteArrayOutputStream();
        orders.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        List<String> tickets = List.of(
                COMPLETED.formatted("after a byte order mark"),
                COMPLETED.formatted("订单-1"),
                COMPLETED.formatted("A5 %41"),
                COMPLETED.formatted("\\u0061\\/b"),
                COMPLETED.formatted("money").replace("\"30.0\"", "3e1"),
                COMPLETED.formatted("zero").replace("\"30.0\"", "0e999999999"),
                COMPLETED.formatted("times").replace("\"1584932320\"", "1584932320.0"));
        List<String> dead = List.of(
                "{\"orderId\":\"订单-2\"}",
                "{\"orderId\":\"A5 %42\"}",
                "{\"orderId\":\"100%\"}",
                "{\"orderId\":\" \"}",
                "{\"orderId\":\"%\"}",
                "{\"orderId\":\"a\\u0000b\"}",
                "{\"orderId\":\"\\ud800\"}",
                "{\"orderId\":\"" + "x".repeat(65) + "\"}",
                "{\"orderId\":12}",
                "{\"orderId\":true}",
                "{\"orderId\":null}",
                "{\"orderId\":{\"a\":1}}",
                "{\"orderId\":1e999999999}",
                COMPLETED.formatted("huge").replace("\"30.0\"", "1e999999999"),
                COMPLETED.formatted("huge text").replace("\"30.0\"", "\"1e999999999\""),
                COMPLETED.formatted("tiny").replace("\"30.0\"", "1e-999999999"),
                COMPLETED.formatted("never").replace("\"1584932320\"", "1e999999999"),
                COMPLETED.formatted("digits").replace("30.0", "1".repeat(500_000)),
                COMPLETED.formatted("number").replace("\"30.0\"", "1".repeat(900)),
                COMPLETED.formatted("twice").replace("{", "{\"orderId\":\"other\","),
                COMPLETED.formatted("trailing") + " x",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "\u0000",
                "null",
                "\"\"",
                "\ufeff{");
        tickets.forEach(order -> orders.writeBytes((order + "\r\n").getBytes(StandardCharsets.UTF_8)));
        dead.forEach(order -> orders.writeBytes((order + "\n").getBytes(StandardCharsets.UTF_8)));
        orders.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFE, '{', '}', '\n', (byte) 0xC3, '\n'});
        orders.writeBytes(COMPLETED.formatted("订单-1").replace("30.0", "30.00").getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(data.resolve("orders.jsonl"), orders.toByteArray());

        CommandRun run = CommandRun.of(data, "--orders", file.toString());

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("published")).isEqualTo(tickets.size() + dead.size() + 3);
        assertThat(run.row("tickets")).isEqualTo(tickets.size());
        assertThat(run.row("dead letters")).isEqualTo(dead.size() + 2);
        assertThat(run.row("duplicates absorbed")).isEqualTo(1);
        assertThat(run.row("lost")).isZero();
        assertThat(data.resolve("logs/orderflow.log")).content().doesNotContain("\tat ");
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

    @Test
    void aStartThatIsInterruptedStopsWhatItHasStarted() throws Exception {
        StringWriter out = new StringWriter();
        Path postgres = data.resolve("postgres/data/postmaster.pid");
        Thread command = new Thread(
                () -> CommandRun.commandLine(out, new StringWriter()).execute(CommandRun.arguments(data, "serve")));
        command.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(postgres));
        command.interrupt();

        command.join(Duration.ofMinutes(1).toMillis());
        assertThat(command.isAlive()).isFalse();
        assertThat(postgres).doesNotExist();
        assertThat(data.resolve("logs/orderflow.log")).content().doesNotContain("Could not stop");
    }
}
