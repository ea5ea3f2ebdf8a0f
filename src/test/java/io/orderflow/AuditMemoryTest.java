package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.process.ProcessMemory;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            peak = ProcessMemory.of(audit.pid()).map(ProcessMemory::peak).orElse(peak);
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
        return SmallHeap.command(
                        data,
                        database,
                        group,
                        List.of("audit", "--json", "--from=1h", "-p", "orderflow.rocketmq.topic=" + topic))
                .redirectErrorStream(true)
                .redirectOutput(new File(data.toFile(), "out"))
                .start();
    }
}
