package io.orderflow;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The audit of messages that take other ways through RocketMQ than the plain one. */
class AuditedMessagesTest extends AuditedTopic {
    /** Of RocketMQ's delay: hours. */
    private static final int LAST_LEVEL = 18;

    @Test
    void aMessageThatWasHandedBackWaits() throws Exception {
        RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        handBack(group, LAST_LEVEL);

        CommandRun run = audit();

        assertThat(run.row("waiting")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatAnotherGroupHasHandedBackDoesNotWaitForThisOne() throws Exception {
        RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        handBack(RocketMQ.group(), LAST_LEVEL);

        assertThat(audit().row("MISSING")).isEqualTo(1);
    }

    @Test
    void whatItsPublisherHasDelayedIsNotInTheDelayForEver() throws Exception {
        Message message = message("1");
        message.setDelayTimeLevel(1);
        RocketMQ.publish(message);
        await().until(() -> !RocketMQ.messages(topic).isEmpty());
        acknowledgeAll(topic);

        assertThat(audit().row("MISSING")).isEqualTo(1);
        assertThat(audit("--redrive").row("published again")).isEqualTo(1);
        assertThat(RocketMQ.messages(topic)).hasSize(2);
    }

    @Test
    void whatTheSourcesFilterInSqlLeavesOutIsNotMissing() throws Exception {
        Message wanted = message("1");
        wanted.putUserProperty("size", "1");
        RocketMQ.publish(wanted);
        RocketMQ.publish(message("2"));
        await().until(() -> RocketMQ.messages(topic).size() == 2);
        acknowledgeAll(topic);

        CommandRun run = audit(
                "-p", "camel.kamelet.rocketmq-source.selectorType=sql",
                "-p", "camel.kamelet.rocketmq-source.subscribeSql=size = 1");

        assertThat(run.row("published")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("MISSING")).isEqualTo(1);
    }

    /** Of tags the broker compares the hashes, which these have in common; its client leaves out the rest. */
    @Test
    void whatTheSourcesFilterByTagsLeavesOutIsNotMissing() throws Exception {
        for (String tag : new String[] {"Aa", "BB", ""}) {
            Message message = message("1");
            message.setTags(tag);
            RocketMQ.publish(message);
        }
        acknowledgeAll(topic);

        CommandRun run = audit("-p", "camel.kamelet.rocketmq-source.subscribeTags= Aa || Cc");

        assertThat(run.row("published")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("MISSING")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"COMMIT_MESSAGE, 1", "ROLLBACK_MESSAGE, 0"})
    void aTransactionIsPublishedWhenItIsCommitted(LocalTransactionState outcome, long published) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer("tests-" + group);
        producer.setNamesrvAddr(nameServers);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object any) {
                return outcome;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return outcome;
            }
        });
        producer.start();
        String id;
        try {
            id = producer.sendMessageInTransaction(message("1"), null).getMsgId();
            await().until(() -> RocketMQ.messages(topic).size() == published);
        } finally {
            producer.shutdown();
        }
        acknowledgeAll(topic);

        CommandRun missing = audit("--redrive");

        assertThat(missing.row("published")).as(missing.out() + missing.err()).isEqualTo(published);
        assertThat(missing.row("MISSING")).isEqualTo(published);
        assertThat(missing.exitCode()).isZero();
        ticket("1", id);
        assertThat(audit().row("tickets")).isEqualTo(published);
        assertThat(audit().row("redriven")).isEqualTo(published);
    }

    /** The source puts it into its dead-letter topic, and it would be forged to let it count as a ticket. */
    @Test
    void anEventOfATypeThatMayNotPassIsADeadLetterOrMissing() throws Exception {
        Message forged = new Message(topic, "", "1", "{}".getBytes(StandardCharsets.UTF_8));
        forged.putUserProperty("CE_specversion", "1.0");
        forged.putUserProperty("CE_id", "own");
        forged.putUserProperty("CE_source", "/shop");
        forged.putUserProperty("CE_type", "orderflow.ticket.issued");
        String id = RocketMQ.publish(forged);
        acknowledgeAll(topic);
        assertThat(audit().row("MISSING")).isEqualTo(1);

        deadLetterInTopic(id, "{}");

        assertThat(audit().row("dead letters")).isEqualTo(1);
    }

    @Test
    void whatRocketMQItselfHasGivenUpIsADeadLetter() throws Exception {
        RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        // Which is RocketMQ's way to say: no further retry.
        handBack(group, -1);

        CommandRun run = audit();

        assertThat(run.row("dead letters")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.out()).contains("topic - after RocketMQ's last retry");
    }

    @Test
    void aDeadLetterOfTheTopicThatWasRedrivenCountsByItsCopy() throws Exception {
        deadLetterInTopic(RocketMQ.publish(topic, "1", "refused"), "refused");
        acknowledgeAll(topic);
        assertThat(audit().row("dead letters")).isEqualTo(1);

        try (Sink sink = new Sink()) {
            CommandRun redrive = command("redrive", "--from", "topic", "-p", "k.sink=" + sink.url());
            assertThat(redrive.row("redriven"))
                    .as(redrive.out() + redrive.err())
                    .isEqualTo(1);
        }

        CommandRun second = audit();
        assertThat(second.row("redriven")).as(second.out()).isEqualTo(1);
        assertThat(second.row("dead letters")).isZero();
        assertThat(second.row("waiting")).isEqualTo(1);
        acknowledgeAll(topic);
        CommandRun third = audit();
        assertThat(third.row("MISSING")).as(third.out()).isEqualTo(1);
    }

    /** Which may differ by more than the moment that a redrive takes: a letter is of the message whose place it names. */
    @ParameterizedTest
    @CsvSource({"5, 0, 1, 0", "-5, 1, 0, 1"})
    void aLettersPlaceTellsWhoseItIsWhateverTheClocksSay(int ahead, int whose, long missing, long dead)
            throws Exception {
        deadLetterInTopic(RocketMQ.publish(topic, "1", "refused"), "refused");
        acknowledgeAll(topic);
        try (Sink sink = new Sink()) {
            command("redrive", "--from", "topic", "-p", "k.sink=" + sink.url());
        }
        acknowledgeAll(topic);
        MessageExt redriven = RocketMQ.messages(topic).stream()
                .filter(message -> message.getProperty("orderflow-born") != null)
                .findFirst()
                .orElseThrow();
        MessageExt first = RocketMQ.messages(topic).stream()
                .filter(message -> message.getProperty("orderflow-born") == null)
                .findFirst()
                .orElseThrow();
        Message letter = letter(first.getMsgId(), "refused");
        MessageExt place = whose == 0 ? first : redriven;
        letter.putUserProperty("dead-letter-queue", Integer.toString(place.getQueueId()));
        letter.putUserProperty("dead-letter-offset", Long.toString(place.getQueueOffset()));
        letter.putUserProperty("dead-letter-hand-backs", "0");
        RocketMQ.storeAt(System.currentTimeMillis() + Duration.ofMinutes(ahead).toMillis(), letter, 0);

        CommandRun run = audit();

        assertThat(run.row("MISSING")).as(run.out() + run.err()).isEqualTo(missing);
        assertThat(run.row("redriven")).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(dead);
    }

    /** It shows what another's ticket shows. */
    @Test
    void aDeadLetterOfTheTopicIsNoDuplicateThoughATicketShowsTheSame() throws Exception {
        String order = order("1", "30.0");
        ticket("1", RocketMQ.publish(topic, "1", order));
        deadLetterInTopic(RocketMQ.publish(topic, "1", order), order);
        RocketMQ.publish(topic, "1", order);
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("tickets")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(1);
        assertThat(run.row("duplicates")).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    /** An option that is blank, or written otherwise, is to the audit what it is to the source. */
    @Test
    void optionsMeanWhatTheyMeanToTheSource() throws Exception {
        deadLetterInTopic(RocketMQ.publish(topic, "1", "refused"), "refused");
        acknowledgeAll(topic);

        CommandRun run = audit(
                "-p", "camel.kamelet.rocketmq-source.deadLetterTopic= ",
                "-p", "camel.kamelet.rocketmq-source.source= ",
                "-p", "camel.kamelet.rocketmq-source.subscribeTags=* ",
                "-p", "camel.kamelet.rocketmq-source.tls=FALSE",
                "-p", "camel.kamelet.rocketmq-source.maxInFlightMib=3.2e+01");

        assertThat(run.row("dead letters")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aNamespaceStandsBeforeTheNames() throws Exception {
        RocketMQ.topic("staging%" + topic);
        RocketMQ.topic("%RETRY%staging%" + group);
        RocketMQ.publish(topic, "1", order("1", "30.0"));

        CommandRun run = audit("-p", "camel.kamelet.rocketmq-source.namespace=staging");

        assertThat(run.row("published")).as(run.out() + run.err()).isZero();
        assertThat(run.exitCode()).isZero();
        assertThat(audit().row("published")).isEqualTo(1);
    }

    private Message message(String orderId) {
        return new Message(topic, "", orderId, order(orderId, "30.0").getBytes(StandardCharsets.UTF_8));
    }

    private void deadLetterInTopic(String id, String body) {
        RocketMQ.publish(letter(id, body));
    }

    private Message letter(String id, String body) {
        Message letter = new Message(deadLetters(), body.getBytes(StandardCharsets.UTF_8));
        letter.putUserProperty("dead-letter-message-id", id);
        letter.putUserProperty("dead-letter-topic", topic);
        letter.putUserProperty("dead-letter-reason", "no event");
        letter.putUserProperty("dead-letter-born", Long.toString(System.currentTimeMillis()));
        return letter;
    }

    /** As a source does it. */
    @SuppressWarnings("deprecation")
    private void handBack(String by, int level) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(by);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName(by);
        consumer.start();
        try {
            List<MessageExt> messages = RocketMQ.messages(topic);
            assertThat(messages).hasSize(1);
            consumer.fetchSubscribeMessageQueues(topic);
            await().ignoreExceptions().until(() -> {
                consumer.sendMessageBack(messages.get(0), level, null, by);
                return true;
            });
        } finally {
            consumer.shutdown();
        }
    }
}
