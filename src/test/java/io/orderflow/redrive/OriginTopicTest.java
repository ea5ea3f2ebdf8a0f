package io.orderflow.redrive;

import io.orderflow.redrive.Source.NotTaken;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A dead letter counts as redriven when RocketMQ has stored it, and by no other answer. */
class OriginTopicTest {
    private static final List<MessageQueue> QUEUES =
            List.of(new MessageQueue("orders", "b", 0), new MessageQueue("orders", "b", 1));

    private final List<MessageQueue> sentTo = new ArrayList<>();
    private final Message message = new Message("orders", new byte[] {1});

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsStoredAsTheBrokerIsSetToIsRedriven(SendStatus answer) throws Exception {
        OriginTopic origin = answering(answer);
        if (answer == SendStatus.SEND_OK) {
            origin.send(message);
        } else {
            assertThatThrownBy(() -> origin.send(message))
                    .isInstanceOf(NotTaken.class)
                    .hasMessage("RocketMQ has answered " + answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAShardingKeyTooAndAllOfOneKeyGoToOneQueue(SendStatus answer) throws Exception {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, "customer-7");
        OriginTopic origin = answering(answer);
        for (int i = 0; i < 2; i++) {
            if (answer == SendStatus.SEND_OK) {
                origin.send(message);
            } else {
                assertThatThrownBy(() -> origin.send(message)).isInstanceOf(NotTaken.class);
            }
        }

        assertThat(sentTo).hasSize(2).containsOnly(sentTo.get(0));
    }

    @Test
    void whatTheBrokerRefusesIsNotTakenAndTheNextHasItsTurn() {
        assertThatThrownBy(() -> failing(new MQBrokerException(13, "the message is illegal\nat once"))
                        .send(message))
                .isInstanceOf(NotTaken.class)
                .hasMessage("the message is illegal at once");
        assertThatThrownBy(() -> failing(new MQClientException("No route info of this topic: orders\nSee more", null))
                        .send(message))
                .isInstanceOf(NotTaken.class)
                .hasMessage("No route info of this topic: orders");
        assertThatThrownBy(() -> failing(new MQClientException("sent 3 times", new MQBrokerException(2, "busy")))
                        .send(message))
                .isInstanceOf(NotTaken.class);
    }

    @Test
    void aRocketMqThatDoesNotAnswerEndsTheRedrive() {
        MQClientException noAnswer = new MQClientException("sent 3 times", new InterruptedException());

        assertThatThrownBy(() -> failing(noAnswer).send(message)).isSameAs(noAnswer);
        assertThatThrownBy(() -> failing(new IllegalStateException("wait response on the channel timeout"))
                        .send(message))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("wait response on the channel timeout");
    }

    private OriginTopic answering(SendStatus status) {
        SendResult result = new SendResult();
        result.setSendStatus(status);
        return new OriginTopic(new DefaultMQProducer("test") {
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

    private static OriginTopic failing(Exception failure) {
        return new OriginTopic(new DefaultMQProducer("test") {
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
