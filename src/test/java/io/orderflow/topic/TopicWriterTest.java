package io.orderflow.topic;

import io.orderflow.rocketmq.AsStoredProducer;
import io.orderflow.topic.TopicWriter.NotStored;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A message counts as published again when RocketMQ has stored it, and by no other answer. */
class TopicWriterTest {
    private static final List<MessageQueue> QUEUES =
            List.of(new MessageQueue("orders", "b", 0), new MessageQueue("orders", "b", 1));

    private static final MessageExt STORED = new MessageExt();

    private final List<MessageQueue> sentTo = new ArrayList<>();
    private final Message message = new Message("orders", new byte[] {1});

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsStoredAsTheBrokerIsSetToIsRedriven(SendStatus answer) throws Exception {
        TopicWriter writer = answering(answer);
        if (answer == SendStatus.SEND_OK) {
            writer.send(message, STORED);
        } else {
            assertThatThrownBy(() -> writer.send(message, STORED))
                    .isInstanceOf(NotStored.class)
                    .hasMessage("RocketMQ has answered " + answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAShardingKeyTooAndAllOfOneKeyGoToOneQueue(SendStatus answer) throws Exception {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, "customer-7");
        TopicWriter writer = answering(answer);
        for (int i = 0; i < 2; i++) {
            if (answer == SendStatus.SEND_OK) {
                writer.send(message, STORED);
            } else {
                assertThatThrownBy(() -> writer.send(message, STORED)).isInstanceOf(NotStored.class);
            }
        }

        assertThat(sentTo).hasSize(2).containsOnly(sentTo.get(0));
    }

    @Test
    void whatTheBrokerRefusesIsNotTakenAndTheNextHasItsTurn() {
        assertThatThrownBy(() -> failing(new MQBrokerException(13, "the message is illegal\nat once"))
                        .send(message, STORED))
                .isInstanceOf(NotStored.class)
                .hasMessage("the message is illegal at once");
        assertThatThrownBy(() -> failing(new MQClientException("No route info of this topic: orders\nSee more", null))
                        .send(message, STORED))
                .isInstanceOf(NotStored.class)
                .hasMessage("No route info of this topic: orders");
        assertThatThrownBy(() -> failing(new MQClientException("sent 3 times", new MQBrokerException(2, "busy")))
                        .send(message, STORED))
                .isInstanceOf(NotStored.class)
                .hasMessage("busy");
    }

    @Test
    void aRocketMqThatDoesNotAnswerIsOneLine() {
        for (Exception noAnswer : List.of(
                new MQClientException("sent 3 times\nSee more", new InterruptedException()),
                new IllegalStateException("sent 3 times"))) {
            assertThatThrownBy(() -> failing(noAnswer).send(message, STORED))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "RocketMQ does not answer \\(.*sent 3 times.*\\); see that it runs, and try again");
        }
    }

    private TopicWriter answering(SendStatus status) {
        SendResult result = new SendResult();
        result.setSendStatus(status);
        return new TopicWriter(new AsStoredProducer("test", null) {
            @Override
            public SendResult send(Message message) {
                return result;
            }

            @Override
            public SendResult send(Message message, MessageQueueSelector selector, Object key) {
                sentTo.add(selector.select(QUEUES, message, key));
                return result;
            }
        });
    }

    private static TopicWriter failing(Exception failure) {
        return new TopicWriter(new AsStoredProducer("test", null) {
            @Override
            public SendResult send(Message message) throws MQClientException, MQBrokerException {
                if (failure instanceof MQBrokerException broker) {
                    throw broker;
                }
                if (failure instanceof IllegalStateException unanswered) {
                    throw unanswered;
                }
                throw (MQClientException) failure;
            }
        });
    }
}
