package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An audit takes the same memory for however many messages, and for however many missing: {@code -Daudit.messages=1000000} and
 * {@code -Daudit.missing=200000} for so many, of which each is in no table.
 */
class AuditMemoryTest extends AuditedTopic {
    private static final int MESSAGES = Integer.getInteger("audit.messages", 50_000);
    private static final int BATCH = 500;
    private static final int MISSING_ONE_IN = MESSAGES / Integer.getInteger("audit.missing", MESSAGES / 1000);

    @Test
    void aSmallHeapIsEnoughForAnyNumberOfMessages() throws Exception {
        publish(topic);
        Postgres.execute(database, """
                insert into acknowledged_order (order_id, status, event_id, event_source)
                select 'o' || i, 'created', i, '/other' from generate_series(0, %d) i where i %% %d <> 0""".formatted(MESSAGES - 1, MISSING_ONE_IN));
        acknowledgeAll(topic);
        long begun = System.nanoTime();

        Process audit = audit();
        double peak = 0;
        while (!audit.waitFor(200, TimeUnit.MILLISECONDS)) {
            peak = peakMebibytes(audit, peak);
        }

        List<String> lines = Files.readAllLines(data.resolve("out"));
        String ledger = lines.get(lines.size() - 1);
        System.out.printf(
                "%,d messages, -Xmx64m: %.1f s, peak %.0f MiB%n%s%n",
                MESSAGES, (System.nanoTime() - begun) / 1e9, peak, ledger);
        assertThat(audit.exitValue()).as(ledger).isEqualTo(1);
        assertThat(ledger)
                .contains("\"published\":" + MESSAGES)
                .contains("\"duplicates\":" + (MESSAGES - MESSAGES / MISSING_ONE_IN))
                .contains("\"missing\":" + MESSAGES / MISSING_ONE_IN);
    }

    private static double peakMebibytes(Process process, double before) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(before);
        } catch (IOException | UncheckedIOException ended) {
            return before;
        }
    }

    private static void publish(String topic) {
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            String order = "{\"orderId\":\"o%d\",\"orderStatus\":\"created\"}".formatted(i);
            batch.add(new Message(topic, "", "o" + i, order.getBytes(StandardCharsets.UTF_8)));
            if (batch.size() == BATCH) {
                RocketMQ.publishTogether(batch);
                batch.clear();
            }
        }
    }

    private Process audit() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "io.orderflow.Orderflow",
                "audit",
                "--json",
                "--from=1h"));
        for (String property : List.of(
                "orderflow.local.data-dir=" + data,
                "orderflow.rocketmq.namesrv-addr=" + RocketMQ.nameServerAddress(),
                "orderflow.rocketmq.topic=" + topic,
                "orderflow.rocketmq.consumer-group=" + group,
                "orderflow.database.url=" + database,
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY)) {
            command.addAll(List.of("-p", property));
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(data.toFile(), "out"))
                .start();
    }
}
