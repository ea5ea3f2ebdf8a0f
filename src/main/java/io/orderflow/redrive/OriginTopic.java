package io.orderflow.redrive;

import io.orderflow.redrive.Source.NotTaken;
import io.orderflow.text.OneLine;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Sends messages to the topics they came from. */
final class OriginTopic implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final DefaultMQProducer producer;

    OriginTopic(String nameServers, RPCHook credentials, String group) {
        this(new DefaultMQProducer(group, credentials));
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
    }

    OriginTopic(DefaultMQProducer producer) {
        this.producer = producer;
    }

    void start() throws MQClientException {
        producer.start();
    }

    /**
     * Returns when RocketMQ has stored the message, on disk where the broker is set so: {@link SendStatus#SEND_OK} and no
     * other.
     *
     * @throws NotTaken if it answers otherwise, refuses the message, or there is no such topic
     * @throws MQClientException if it does not answer; RemotingException likewise
     */
    void send(Message message) throws NotTaken, MQClientException, RemotingException, InterruptedException {
        try {
            String shardingKey = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
            SendResult result = shardingKey == null
                    ? producer.send(message)
                    // Messages of one sharding key belong in one queue, which this selector of RocketMQ's own finds
                    // again.
                    : producer.send(message, new SelectMessageQueueByHash(), shardingKey);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new NotTaken("RocketMQ has answered " + result.getSendStatus());
            }
        } catch (MQBrokerException e) {
            throw new NotTaken(OneLine.of(e.getErrorMessage(), 200));
        } catch (MQClientException e) {
            // Without a cause it concerns the message, such as a topic that does not exist.
            if (e.getCause() == null || e.getCause() instanceof MQBrokerException) {
                throw new NotTaken(
                        OneLine.of(e.getErrorMessage().lines().findFirst().orElse(""), 200));
            }
            throw e;
        } catch (IllegalStateException e) {
            // So RocketMQ's client says that a name server has not answered.
            throw new MQClientException(OneLine.of(String.valueOf(e.getMessage()), 200), e);
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
