package io.orderflow.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A redrive takes the same memory for however many dead letters, and goes on where it was killed. For the figures of the
 * documentation: {@code -Dredrive.table=1000000 -Dredrive.topic=0 -Dredrive.note-bytes=200 -Dredrive.kills=1
 * -Dredrive.at-once=64}.
 */
class RedriveMemoryTest {
    private static final int OF_TABLE = Integer.getInteger("redrive.table", 1_000);
    private static final int OF_TOPIC = Integer.getInteger("redrive.topic", 3_000);
    private static final int LETTERS = OF_TABLE + OF_TOPIC;

    /** So all together do not fit, few as they are. */
    private static final int NOTE_BYTES = Integer.getInteger("redrive.note-bytes", 12_000);

    /** How often it is killed, and run again; {@link ResumedRedriveTest} has it of few letters. */
    private static final int KILLS = Integer.getInteger("redrive.kills", 0);

    /** How many are on their way at a time. */
    private static final int AT_ONCE = Integer.getInteger("redrive.at-once", 1);

    @TempDir
    Path data;

    private final String database = Postgres.migratedDatabase();
    private final String group = RocketMQ.group();
    private final String topic = RocketMQ.topic();

    private final RecordingIngress ingress = new RecordingIngress();

    /** How often each number was posted: as little as can be kept of a million. */
    private final AtomicIntegerArray posted = new AtomicIntegerArray(OF_TABLE + 1);

    private final AtomicLong posts = new AtomicLong();

    @AfterEach
    void close() {
        ingress.close();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS) // A million takes longer than a test that hangs may.
    void aSmallHeapIsEnoughForAnyNumberOfDeadLetters() throws Exception {
        ingress.keepsThem = false;
        ingress.beforeAnswer = request -> {
            posted.incrementAndGet(Integer.parseInt(request.id()));
            posts.incrementAndGet();
        };
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
        long twice = posts.get() + messages.size() - LETTERS;
        System.out.printf("Sent twice: %s%n", twice);
        assertThat(IntStream.rangeClosed(1, OF_TABLE).filter(number -> posted.get(number) == 0))
                .isEmpty();
        assertThat(arrived).hasSize(OF_TOPIC);
        assertThat(twice).isBetween(0L, (long) KILLS * AT_ONCE);
    }

    /** Runs it until that many are done. @return its ledger if that was all; null if it was killed then */
    private JsonNode run(long until) throws Exception {
        long begun = System.nanoTime();
        double peak = 0;
        try (RedriveProcess redrive =
                RedriveProcess.start(data, database, ingress.url(), group, "--at-once", Integer.toString(AT_ONCE))) {
            while (!redrive.process.waitFor(until < LETTERS ? 1_000 : 200, TimeUnit.MILLISECONDS)) {
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
            assertThat(redrive.count()).isEqualTo(ledger.path("redriven").asLong() + 1);
            return ledger;
        }
    }

    /** What was sent so far. */
    private long done() {
        return posts.get()
                + (OF_TOPIC == 0
                        ? 0
                        : Long.parseLong(Postgres.query(database, "select count(*) from redriven_message")));
    }
}
