package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A redrive that is killed, or told to stop, in the middle: the next goes on, nothing is lost, and one at most goes twice. */
class ResumedRedriveTest {
    /** So many that at 20 a second a starved machine still has a quarter of a minute to break it off in. */
    private static final int LETTERS = 400;

    private static final int SOME = 10;

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
    void killedAtTheTableItGoesOnWhereItWas() throws Exception {
        fillTable();
        try (RedriveProcess killed = start("--from", "table", "--rate", "20")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> ingress.ids().size() >= SOME);
            killed.process.destroyForcibly().waitFor();
        }
        long marked = marked("dead_letter where redriven_at is not null");
        List<String> before = ingress.ids();
        assertThat(before.size()).isLessThan(LETTERS);
        // None is marked that was not accepted; the last may have been, without a mark.
        assertThat(marked).isBetween(before.size() - 1L, (long) before.size());

        try (RedriveProcess next = start("--from", "table")) {
            assertThat(next.process.waitFor()).as(next.errors()).isZero();
            assertThat(next.ledger().path("alreadyRedriven").asLong()).isEqualTo(marked);
            assertThat(next.ledger().path("redriven").asLong()).isEqualTo(LETTERS - marked);
        }
        assertThat(ingress.ids().stream().distinct()).hasSize(LETTERS);
        assertThat(ingress.ids().size()).isBetween(LETTERS, LETTERS + 1);
    }

    /** Of as many as were on their way; at this pace, which is what half a second has, ten of the twenty that may be. */
    @Test
    void withSeveralOnTheirWayAKillRepeatsThatManyAtMost() throws Exception {
        fillTable();
        try (RedriveProcess killed = start("--from", "table", "--rate", "20", "--at-once", "20")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> ingress.ids().size() >= SOME + SOME / 2);
            killed.process.destroyForcibly().waitFor();
        }
        long marked = marked("dead_letter where redriven_at is not null");
        int before = ingress.ids().size();
        assertThat(before).isLessThan(LETTERS);
        assertThat(marked).isBetween(before - 10L, (long) before);

        try (RedriveProcess next = start("--from", "table", "--at-once", "20")) {
            assertThat(next.process.waitFor()).as(next.errors()).isZero();
            assertThat(next.ledger().path("alreadyRedriven").asLong()).isEqualTo(marked);
            assertThat(next.ledger().path("redriven").asLong()).isEqualTo(LETTERS - marked);
        }
        assertThat(ingress.ids().stream().distinct()).hasSize(LETTERS);
        assertThat(ingress.ids()).hasSizeBetween(LETTERS, LETTERS + 10);
    }

    @Test
    void killedAtATopicItGoesOnWhereItWas() throws Exception {
        fillTopic();
        try (RedriveProcess killed = start("--from", "topic", "--rate", "20")) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> RocketMQ.messages(topic).size() >= SOME);
            killed.process.destroyForcibly().waitFor();
        }
        long marked = marked("redriven_message");
        int before = RocketMQ.messages(topic).size();
        assertThat(before).isLessThan(LETTERS);
        assertThat(marked).isBetween(before - 1L, (long) before);

        try (RedriveProcess next = start("--from", "topic")) {
            assertThat(next.process.waitFor()).as(next.errors()).isZero();
            assertThat(next.ledger().path("alreadyRedriven").asLong()).isEqualTo(marked);
        }
        List<String> arrived =
                RocketMQ.messages(topic).stream().map(MessageExt::getMsgId).toList();
        assertThat(arrived.stream().distinct()).hasSize(LETTERS);
        assertThat(arrived.size()).isBetween(LETTERS, LETTERS + 1);
    }

    @Test
    void toldToStopItSaysWhatItHasDone() throws Exception {
        fillTable();
        try (RedriveProcess stopped = start("--from", "table", "--rate", "10")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> stopped.lines().size() >= SOME);
            stopped.process.destroy();
            stopped.process.waitFor();

            assertThat(stopped.ledger().path("complete").asBoolean(true))
                    .as(String.join("\n", stopped.lines()))
                    .isFalse();
            assertThat(stopped.ledger().path("redriven").asLong())
                    .isBetween((long) SOME, LETTERS - 1L)
                    .isEqualTo(marked("dead_letter where redriven_at is not null"));
            assertThat(stopped.errors().lines()).contains("Stopped. What was not redriven is still a dead letter.");
            assertThat(stopped.errors()).doesNotContain("Exception");
        }
    }

    @Test
    void aSecondProcessWaitsForNoneAndSendsNothing() throws Exception {
        fillTable();
        try (RedriveProcess first = start("--from", "table", "--rate", "0.01")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> !ingress.ids().isEmpty());
            try (RedriveProcess second = start("--from", "table")) {
                assertThat(second.process.waitFor()).isEqualTo(1);
                assertThat(second.errors().strip())
                        .isEqualTo("orderflow: another redrive or purge is under way over the same database;"
                                + " wait until it is done");
            }
            assertThat(first.process.isAlive()).isTrue();
            first.process.destroyForcibly().waitFor();
        }
        assertThat(ingress.ids()).doesNotHaveDuplicates();
    }

    private RedriveProcess start(String... options) throws Exception {
        return RedriveProcess.start(data, database, ingress.url(), group, options);
    }

    private long marked(String from) {
        return Long.parseLong(Postgres.query(database, "select count(*) from " + from));
    }

    private void fillTable() {
        Letters.fillTable(database, LETTERS);
    }

    private void fillTopic() {
        Letters.fillTopic(RocketMQ.topic(group + "-dead-letters"), topic, LETTERS);
    }
}
