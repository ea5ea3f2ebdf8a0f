package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An audit takes the same memory for however many messages: {@code -Daudit.messages=1000000} for a million. */
class AuditMemoryTest {
    private static final int MESSAGES = Integer.getInteger("audit.messages", 50_000);
    private static final int BATCH = 500;
    private static final int MISSING_ONE_IN = 1000;

    @TempDir
    Path data;

    @Test
    void aSmallHeapIsEnoughForAnyNumberOfMessages() throws Exception {
        String database = Postgres.migratedDatabase();
        String topic = RocketMQ.topic();
        publish(topic);
        Postgres.execute(database, """
                insert into acknowledged_order (order_id, status, event_id, event_source)
                select 'o' || i, 'created', i, '/other' from generate_series(0, %d) i where i %% %d <> 0""".formatted(MESSAGES - 1, MISSING_ONE_IN));
        // A group without an offset has acknowledged nothing: what is in no table waits.
        long begun = System.nanoTime();

        Process audit = audit(database, topic);

        String out = Files.readString(data.resolve("out"));
        assertThat(audit.waitFor()).as(out).isZero();
        System.out.printf(
                "%,d messages, -Xmx64m: %.1f s%n%s",
                MESSAGES, (System.nanoTime() - begun) / 1e9, Files.readString(data.resolve("out")));
        assertThat(Files.readString(data.resolve("out")))
                .contains("\"published\":" + MESSAGES)
                .contains("\"duplicates\":" + (MESSAGES - MESSAGES / MISSING_ONE_IN));
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

    private Process audit(String database, String topic) throws Exception {
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
                "orderflow.rocketmq.consumer-group=" + RocketMQ.group(),
                "orderflow.database.url=" + database,
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY)) {
            command.addAll(List.of("-p", property));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(data.toFile(), "out"))
                .start();
        process.waitFor();
        return process;
    }
}
