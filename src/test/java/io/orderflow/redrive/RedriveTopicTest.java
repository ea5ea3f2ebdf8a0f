package io.orderflow.redrive;

import io.orderflow.testing.EventThreads;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Messages of a dead-letter topic go to the topic they came from. */
class RedriveTopicTest {
    private static final String ID = "7F000001000012345678000000000001";

    private final String database = Postgres.migratedDatabase();
    private final String origin = RocketMQ.topic();
    private final String deadLetters = RocketMQ.topic();

    @Test
    void aRedrivenMessageArrivesExactlyAsItWas() throws Exception {
        byte[] body = {0, 1, (byte) 0xff, '{'};
        Message dead = dead(ID, body);
        dead.setKeys("order-1");
        dead.setTags("vip");
        dead.setFlag(7);
        dead.putUserProperty("tenant", "a b=订");
        dead.putUserProperty("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        MessageAccessor.putProperty(dead, MessageConst.PROPERTY_SHARDING_KEY, "customer-7");
        RocketMQ.publish(dead);

        assertThat(redrive().redriven).isEqualTo(1);

        MessageExt arrived = RocketMQ.messages(origin).get(0);
        assertThat(arrived.getBody()).isEqualTo(body);
        assertThat(arrived.getMsgId()).isEqualTo(ID);
        assertThat(arrived.getKeys()).isEqualTo("order-1");
        assertThat(arrived.getTags()).isEqualTo("vip");
        assertThat(arrived.getFlag()).isEqualTo(7);
        assertThat(arrived.getProperty(MessageConst.PROPERTY_SHARDING_KEY)).isEqualTo("customer-7");
        assertThat(userProperties(arrived))
                .isEqualTo(Map.of(
                        "tenant",
                        "a b=订",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "orderflow-born",
                        "1584932320000"));
    }

    @Test
    void aMessageThatDiedTwiceKeepsItsFirstTime() throws Exception {
        Message dead = dead(ID, new byte[] {1});
        dead.putUserProperty("orderflow-born", "1500000000000");
        RocketMQ.publish(dead);

        redrive();

        assertThat(RocketMQ.messages(origin).get(0).getProperty("orderflow-born"))
                .isEqualTo("1500000000000");
    }

    @Test
    void runningItTwiceSendsNothingTwice() throws Exception {
        RocketMQ.publish(dead(ID, new byte[] {1}));
        redrive();
        RocketMQ.publish(dead("7F000001000012345678000000000002", new byte[] {2}));

        Count count = redrive();

        assertThat(count.matched).isEqualTo(2);
        assertThat(count.redriven).isEqualTo(1);
        assertThat(count.alreadyRedriven).isEqualTo(1);
        assertThat(RocketMQ.messages(origin)).hasSize(2);
    }

    @Test
    void aMessageThatDiesAgainIsRedrivenAgain() throws Exception {
        RocketMQ.publish(dead(ID, new byte[] {1}));
        redrive();
        RocketMQ.publish(dead(ID, new byte[] {1}));

        assertThat(redrive().redriven).isEqualTo(1);
        assertThat(RocketMQ.messages(origin)).extracting(MessageExt::getMsgId).containsExactly(ID, ID);
    }

    @Test
    void aDryRunSendsNothing() throws Exception {
        RocketMQ.publish(dead(ID, new byte[] {1}));

        assertThat(Redriving.list(database, Redriving.ALL, this::topic))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.from()).isEqualTo(From.TOPIC);
                    assertThat(letter.id()).isEqualTo(ID);
                    assertThat(letter.code()).isEqualTo(400);
                    assertThat(letter.reason()).isEqualTo("the sink answers 400");
                    assertThat(letter.time()).isEqualTo(Instant.ofEpochMilli(1584932380000L));
                });
        assertThat(RocketMQ.messages(origin)).isEmpty();
    }

    @Test
    void onlyWhatIsSelectedIsRedriven() throws Exception {
        RocketMQ.publish(dead(ID, new byte[] {1}));
        RocketMQ.publish(dead("7F000001000012345678000000000002", new byte[] {2}));

        Count count = Redriving.redrive(database, Redriving.ids(ID), this::topic);
        Count none = Redriving.redrive(database, new Selection(Set.of(), Set.of(500), null, null, null), this::topic);

        assertThat(count.redriven).isEqualTo(1);
        assertThat(none.matched).isZero();
        assertThat(RocketMQ.messages(origin)).extracting(MessageExt::getMsgId).containsExactly(ID);
    }

    @Test
    void whatIsNoDeadLetterFailsAndHoldsUpNobody() throws Exception {
        RocketMQ.publish(deadLetters, "stray", "{}");
        RocketMQ.publish(dead(ID, new byte[] {1}));

        Count count = redrive();

        assertThat(count.failed).isEqualTo(1);
        assertThat(count.redriven).isEqualTo(1);
        assertThat(count.lastFailure).endsWith("has no property dead-letter-topic");
    }

    @Test
    void moreThanABatchIsRedriven() throws Exception {
        for (int i = 0; i < 140; i++) {
            RocketMQ.publish(dead("7F0000010000123456780000000%05d".formatted(i), new byte[] {1}));
        }

        assertThat(redrive().redriven).isEqualTo(140);
        assertThat(RocketMQ.messages(origin))
                .hasSize(140)
                .extracting(MessageExt::getMsgId)
                .doesNotHaveDuplicates();
    }

    @Test
    void aTopicThatDoesNotExistHoldsNoDeadLetter() throws Exception {
        Count count = Redriving.redrive(
                database, Redriving.ALL, connection -> StoredLetters.ofTopic("none-dead-letters", connection));

        assertThat(count.matched).isZero();
    }

    /** A poison order does not go round for ever: each time it dies it is another message of the topic. */
    @Test
    void aMessageThatDiesEachTimeIsLeftAloneAtTheLimit() throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            RocketMQ.publish(dead(ID, new byte[] {1}));
            outcomes.add(lastOutcome(2));
        }

        assertThat(outcomes).containsExactly("redriven 1", "redriven 2", "at limit 2");
        assertThat(RocketMQ.messages(origin)).hasSize(2);
        assertThat(lastOutcome(3)).isEqualTo("redriven 3");
    }

    /** It was delivered twice, say, and each of the two has died. */
    @Test
    void ofTwoLettersOfOneMessageTheLimitHoldsTogether() throws Exception {
        RocketMQ.publishTogether(List.of(dead(ID, new byte[] {1}), dead(ID, new byte[] {1})));

        assertThat(Redriving.outcomes(database, Redriving.limit(1), this::topic))
                .extracting(outcome -> outcome.result() + " " + outcome.redrives())
                .containsExactly("redriven 1", "at limit 1");
    }

    /** As those of one batch may have. */
    @Test
    void ofOneIdAndOtherOrdersEachHasItsOwnCount() throws Exception {
        for (String order : new String[] {"a", "b"}) {
            Message message = dead(ID, new byte[] {1});
            message.setKeys(order);
            RocketMQ.publish(message);
        }

        assertThat(Redriving.outcomes(database, Redriving.limit(1), this::topic))
                .extracting(outcome -> outcome.result() + " " + outcome.redrives())
                .containsExactly("redriven 1", "redriven 1");
    }

    @Test
    void whoHasRedrivenItAndWhichOrderIsNoted() throws Exception {
        Message message = dead(ID, new byte[] {1});
        message.setKeys("order-1");
        RocketMQ.publish(message);
        redrive();

        assertThat(Postgres.query(
                        database, "select original_id || ' ' || subject || ' ' || redriven_by from redriven_message"))
                .isEqualTo(ID + " order-1 cook@kitchen");
    }

    @Test
    void aTopicThatRefusesFailsAndHoldsUpNobody() throws Exception {
        Message refused = dead("7F000001000012345678000000000002", new byte[] {2});
        refused.putUserProperty("dead-letter-topic", "no topic");
        RocketMQ.publish(refused);
        RocketMQ.publish(dead(ID, new byte[] {1}));

        Count count = redrive();

        assertThat(count.failed).isEqualTo(1);
        assertThat(count.redriven).isEqualTo(1);
        assertThat(count.exitCode()).isEqualTo(1);
        assertThat(count.lastFailure).contains("no topic");
        assertThat(redrive().failed).isEqualTo(1);
    }

    @Test
    void aPackedMessageStaysPackedAndInTheQueueOfItsKey() throws Exception {
        byte[] body = "订".repeat(9_000).getBytes(StandardCharsets.UTF_8);
        Message dead = dead(ID, body);
        MessageAccessor.putProperty(dead, MessageConst.PROPERTY_SHARDING_KEY, "customer-7");
        RocketMQ.publishPacked(dead, CompressionType.ZSTD);

        redrive();

        MessageExt arrived = RocketMQ.messages(origin).get(0);
        assertThat(arrived.getBody()).isEqualTo(body);
        assertThat(arrived.getStoreSize()).isLessThan(2_000);
        assertThat(arrived.getQueueId()).isEqualTo(Math.abs("customer-7".hashCode()) % 4);
    }

    /** PostgreSQL stores no NUL in a text. */
    @Test
    void whatThePublisherHasPutInItsKeysIsNoFault() throws Exception {
        Message message = dead("7F0000010000\u00001234", new byte[] {1});
        message.setKeys("order\u0000" + "x".repeat(5_000));
        RocketMQ.publish(message);

        assertThat(redrive().redriven).isEqualTo(1);
        assertThat(redrive().alreadyRedriven).isEqualTo(1);
    }

    @Test
    void itsLettersCanBeLookedAtFromTheNewestOnWithWhatBecameOfEach() throws Exception {
        byte[] body = "订".repeat(9_000).getBytes(StandardCharsets.UTF_8);
        RocketMQ.publish(dead(ID, new byte[] {1}));
        redrive();
        Message packed = dead("7F000001000012345678000000000002", body);
        packed.putUserProperty("dead-letter-time", "1584932390000");
        RocketMQ.publishPacked(packed, CompressionType.ZSTD);

        LetterPage all = look(letters -> letters.newest(Redriving.ALL, true, "", 20));

        assertThat(all.next()).isNull();
        assertThat(all.letters())
                .extracting(placed -> placed.letter().id() + " " + placed.isRedriven() + " " + placed.redrives())
                .containsExactly("7F000001000012345678000000000002 false 0", ID + " true 1");
        LetterPlace newest = all.letters().get(0).place();
        LetterPlace redriven = all.letters().get(1).place();
        assertThat(look(letters -> letters.newest(Redriving.ALL, false, "", 20)).letters())
                .containsExactly(all.letters().get(0));
        LetterPage first = look(letters -> letters.newest(Redriving.ALL, true, "", 1));
        assertThat(look(letters -> letters.newest(Redriving.ALL, true, first.next(), 20))
                        .letters())
                .containsExactly(all.letters().get(1));
        assertThat(look(letters -> letters.open(newest, 1 << 20)).data()).isEqualTo(body);
        assertThat(look(letters -> letters.open(newest, 1_000)).data())
                .as("more than is asked for")
                .isNull();
        assertThat(look(letters -> letters.open(redriven, 1_000)).lastRedriveBy())
                .isEqualTo("cook@kitchen");
        OpenedLetter none = look(letters -> letters.open(new LetterPlace(newest.queue(), 999, newest.broker()), 1_000));
        long there = look(letters -> letters.only(newest).size());
        long elsewhere = look(letters -> letters.only(new LetterPlace(newest.queue(), newest.offset(), "other"))
                .size());
        assertThat(none).isNull();
        assertThat(there).isEqualTo(1);
        assertThat(elsewhere).isZero();
    }

    @Test
    void itsEndAwaitsNoThreadThatSeesItThreeSecondsLater() throws Exception {
        Set<Thread> before = EventThreads.running();
        Set<Thread> now = look(letters -> EventThreads.running());

        assertThat(now)
                .filteredOn(thread -> !before.contains(thread))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    private interface Look<T> {
        T at(DeadLetterMessages letters) throws Exception;
    }

    private <T> T look(Look<T> look) throws Exception {
        try (Connection connection = DriverManager.getConnection(database);
                StoredLetters stored = (StoredLetters) topic(connection)) {
            return look.at(stored.letters());
        }
    }

    private String lastOutcome(int limit) throws Exception {
        List<RedriveOutcome> outcomes = Redriving.outcomes(database, Redriving.limit(limit), this::topic);
        RedriveOutcome last = outcomes.get(outcomes.size() - 1);
        return last.result() + " " + last.redrives();
    }

    private Message dead(String id, byte[] body) {
        Message message = new Message(deadLetters, body);
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        Map.of(
                        "code", "400",
                        "reason", "the sink answers 400",
                        "topic", origin,
                        "queue", "0",
                        "offset", "12",
                        "message-id", id,
                        "born", "1584932320000",
                        "time", "1584932380000")
                .forEach((note, value) -> message.putUserProperty("dead-letter-" + note, value));
        return message;
    }

    @Test
    void severalAreOnTheirWayAtOnceAndEachIsMarkedOnce() throws Exception {
        String topic = RocketMQ.topic();
        Letters.fillTopic(deadLetters, topic, 40);
        // The same letter once more: the same message, which has died again.
        Letters.fillTopic(deadLetters, topic, 1);
        RedriveTerms terms = new RedriveTerms(1, Pace.unlimited(), "cook@kitchen", false, 16);

        Count first = Redriving.redrive(database, terms, this::topic);
        Count second = Redriving.redrive(database, terms, this::topic);

        assertThat(first.redriven).isEqualTo(40);
        assertThat(first.atLimit).isEqualTo(1);
        assertThat(second.alreadyRedriven).isEqualTo(40);
        assertThat(RocketMQ.messages(topic))
                .hasSize(40)
                .extracting(MessageExt::getMsgId)
                .doesNotHaveDuplicates();
    }

    private Count redrive() throws Exception {
        return Redriving.redrive(database, Redriving.ALL, this::topic);
    }

    private Source topic(Connection connection) throws Exception {
        return StoredLetters.ofTopic(deadLetters, connection);
    }

    private static Map<String, String> userProperties(MessageExt message) {
        Map<String, String> properties = new HashMap<>(message.getProperties());
        properties.keySet().removeAll(MessageConst.STRING_HASH_SET);
        properties.remove(MessageConst.PROPERTY_SHARDING_KEY);
        return properties;
    }
}
