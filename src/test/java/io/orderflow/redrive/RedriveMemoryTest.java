package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A redrive takes the same memory for however many dead letters: {@code -Dredrive.letters=1000000} for so many. */
class RedriveMemoryTest {
    private static final int LETTERS = Integer.getInteger("redrive.letters", 4_000);

    /** So all together do not fit, few as they are. */
    private static final int NOTE_BYTES = 12_000;

    @TempDir
    Path data;

    private final String database = Postgres.migratedDatabase();
    private final String group = RocketMQ.group();
    private final String topic = RocketMQ.topic();

    @Test
    void aSmallHeapIsEnoughForAnyNumberOfDeadLetters() throws Exception {
        int ofTable = LETTERS / 4;
        int ofTopic = LETTERS - ofTable;
        Letters.fillTable(database, ofTable, NOTE_BYTES);
        Letters.fillTopic(RocketMQ.topic(group + "-dead-letters"), topic, ofTopic, NOTE_BYTES);
        long begun = System.nanoTime();
        double peak = 0;

        try (RecordingIngress ingress = new RecordingIngress();
                RedriveProcess redrive = RedriveProcess.start(data, database, ingress.url(), group)) {
            while (!redrive.process.waitFor(200, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, redrive.peakMebibytes());
            }

            System.out.printf(
                    "%,d dead letters, -Xmx64m: %.1f s, peak %.0f MiB%n%s%n",
                    LETTERS, (System.nanoTime() - begun) / 1e9, peak, redrive.ledger());
            assertThat(redrive.process.exitValue()).as(redrive.errors()).isZero();
            assertThat(redrive.ledger().path("redriven").asLong()).isEqualTo(LETTERS);
            assertThat(redrive.lines()).hasSize(LETTERS + 1);
            assertThat(ingress.ids()).hasSize(ofTable).doesNotHaveDuplicates();
            Set<String> arrived = new HashSet<>();
            for (MessageExt message : RocketMQ.messages(topic)) {
                assertThat(arrived.add(message.getMsgId()))
                        .as(message.getMsgId())
                        .isTrue();
            }
            assertThat(arrived).hasSize(ofTopic);
        }
    }
}
