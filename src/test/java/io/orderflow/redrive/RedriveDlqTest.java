package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What RocketMQ itself has given up, since a consumer of the group handed it back too often, goes to its topic again. */
class RedriveDlqTest {
    private final String database = Postgres.migratedDatabase();
    private final String group = RocketMQ.group();
    private final String topic = RocketMQ.topic();
    private DefaultMQPushConsumer consumer;

    @AfterEach
    void stop() {
        if (consumer != null) {
            consumer.shutdown();
        }
    }

    @Test
    void itArrivesAsItWasAndOnce() throws Exception {
        Message order = new Message(topic, "vip", "order-1", "订".getBytes(StandardCharsets.UTF_8));
        order.putUserProperty("tenant", "a b=订");
        order.setFlag(7);
        String id = RocketMQ.publish(order);
        giveUpEach(topic);
        awaitDead(1);
        consumer.shutdown();

        Count first = redrive(topic);
        Count second = redrive(topic);

        assertThat(first.redriven).isEqualTo(1);
        assertThat(second.alreadyRedriven).isEqualTo(1);
        List<MessageExt> messages = RocketMQ.messages(topic);
        assertThat(messages).hasSize(2).extracting(MessageExt::getMsgId).containsOnly(id);
        MessageExt original =
                messages.stream().filter(one -> born(one) == null).findFirst().orElseThrow();
        assertThat(messages)
                .filteredOn(one -> born(one) != null)
                .singleElement()
                .satisfies(again -> {
                    assertThat(again.getBody()).isEqualTo(original.getBody());
                    assertThat(again.getKeys()).isEqualTo("order-1");
                    assertThat(again.getTags()).isEqualTo("vip");
                    assertThat(again.getFlag()).isEqualTo(7);
                    assertThat(again.getProperty("tenant")).isEqualTo("a b=订");
                    assertThat(born(again)).isEqualTo(Long.toString(original.getBornTimestamp()));
                    assertThat(again.getReconsumeTimes()).isZero();
                    assertThat(again.getProperties())
                            .doesNotContainKeys("RETRY_TOPIC", "ORIGIN_MESSAGE_ID", "DLQ_ORIGIN_TOPIC");
                });
    }

    @Test
    void oneThatIsGivenUpEachTimeIsLeftAloneAtTheLimit() throws Exception {
        RocketMQ.publish(topic, "order-1", "{}");
        giveUpEach(topic);
        for (int round = 1; round <= 2; round++) {
            awaitDead(round);
            assertThat(redrive(topic, 2).redriven).isEqualTo(1);
        }
        awaitDead(3);

        Count third = redrive(topic, 2);

        assertThat(third.redriven).isZero();
        assertThat(third.atLimit).isEqualTo(1);
        assertThat(RocketMQ.messages(topic)).hasSize(3);
    }

    /** It says itself where it came from, and who published it may have made it say so. */
    @Test
    void oneOfAnotherTopicIsNotSentThere() throws Exception {
        RocketMQ.publish(topic, "order-1", "{}");
        giveUpEach(topic);
        awaitDead(1);

        Count count = redrive("topic-" + UUID.randomUUID());

        assertThat(count.failed).isEqualTo(1);
        assertThat(count.lastFailure).startsWith("it came from topic topic-");
        assertThat(RocketMQ.messages(topic)).hasSize(1);
    }

    @Test
    void aGroupOfWhichNothingWasGivenUpHasNoDeadLetter() throws Exception {
        assertThat(redrive(topic).matched).isZero();
    }

    private static String born(MessageExt message) {
        return message.getProperty("orderflow-born");
    }

    private Count redrive(String topic) throws Exception {
        return redrive(topic, RedriveTerms.MAX_REDRIVES);
    }

    private Count redrive(String topic, int limit) throws Exception {
        return Redriving.redrive(database, Redriving.limit(limit), connection -> dlq(topic, connection));
    }

    private Source dlq(String topic, Connection connection) throws Exception {
        return StoredLetters.ofDlq(group, topic, connection);
    }

    private void awaitDead(int count) {
        await().until(() -> RocketMQ.messages("%DLQ%" + group).size() == count);
    }

    /** A consumer of RocketMQ's own, which hands each message back and has no patience. */
    private void giveUpEach(String topic) throws Exception {
        consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(RocketMQ.nameServerAddress());
        consumer.setInstanceName(group);
        consumer.setMaxReconsumeTimes(0);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(
                (MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.RECONSUME_LATER);
        consumer.start();
    }
}
