package io.orderflow.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A redrive takes the same memory for however many dead letters, and goes on where it was killed. For the figures of the
 * documentation: {@code -Dredrive.table=1000000 -Dredrive.topic=0 -Dredrive.note-bytes=200 -Dredrive.kills=1}.
 */
class RedriveMemoryTest {
    private static final int OF_TABLE = Integer.getInteger("redrive.table", 1_000);
    private static final int OF_TOPIC = Integer.getInteger("redrive.topic", 3_000);
    private static final int LETTERS = OF_TABLE + OF_TOPIC;

    /** So all together do not fit, few as they are. */
    private static final int NOTE_BYTES = Integer.getInteger("redrive.note-bytes", 12_000);

    /** How often it is killed, and run again; {@link ResumedRedriveTest} has it of few letters. */
    private static final int KILLS = Integer.getInteger("redrive.kills", 0);

    @TempDir
    Path data;

    private final String database = Postgres.migratedDatabase();
    private final String group = RocketMQ.group();
    private final String topic = RocketMQ.topic();

    private final RecordingIngress ingress = new RecordingIngress();

    @AfterEach
    void close() {
        ingress.close();
    }

    @Test
    void aSmallHeapIsEnoughForAnyNumberOfDeadLetters() throws Exception {
        Letters.fillTable(database, OF_TABLE, NOTE_BYTES);
        Letters.fillTopic(RocketMQ.topic(group + "-dead-letters"), topic, OF_TOPIC, NOTE_BYTES);
        for (int kill = 1; kill <= KILLS; kill++) {
            run((long) LETTERS * kill / (KILLS + 1));
        }
        JsonNode ledger = run(LETTERS);

        assertThat(ledger.path("redriven").asLong()
                        + ledger.path("alreadyRedriven").asLong())
                .isEqualTo(LETTERS);
        assertThat(ledger.path("alreadyRedriven").asLong() == 0).isEqualTo(KILLS == 0);
        Set<String> arrived = new HashSet<>();
        List<MessageExt> messages = RocketMQ.messages(topic);
        messages.forEach(message -> arrived.add(message.getMsgId()));
        List<String> posted = ingress.ids();
        long twice = posted.size() + messages.size() - LETTERS;
        System.out.printf("Sent twice: %s%n", twice);
        assertThat(new HashSet<>(posted)).hasSize(OF_TABLE);
        assertThat(arrived).hasSize(OF_TOPIC);
        assertThat(twice).isBetween(0L, (long) KILLS);
    }

    /** Runs it until that many are done. @return its ledger if that was all; null if it was killed then */
    private JsonNode run(long until) throws Exception {
        long begun = System.nanoTime();
        double peak = 0;
        try (RedriveProcess redrive = RedriveProcess.start(data, database, ingress.url(), group)) {
            while (!redrive.process.waitFor(until < LETTERS ? 2_000 : 200, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, redrive.peakMebibytes());
                if (until < LETTERS && done() >= until) {
                    redrive.process.destroyForcibly().waitFor();
                    System.out.printf("killed after %.1f s, peak %.0f MiB%n", (System.nanoTime() - begun) / 1e9, peak);
                    return null;
                }
            }
            System.out.printf(
                    "%,d dead letters, -Xmx64m: %.1f s, peak %.0f MiB%n%s%n",
                    LETTERS, (System.nanoTime() - begun) / 1e9, peak, redrive.ledger());
            assertThat(redrive.process.exitValue()).as(redrive.errors()).isZero();
            JsonNode ledger = redrive.ledger();
            assertThat(redrive.lines()).hasSize(ledger.path("redriven").asInt() + 1);
            return ledger;
        }
    }

    private long done() {
        return Long.parseLong(
                Postgres.query(
                        database,
                        "select (select count(*) from dead_letter where redriven_at is not null) + count(*) from redriven_message"));
    }
}
