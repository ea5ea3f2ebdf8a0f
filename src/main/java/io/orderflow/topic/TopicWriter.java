package io.orderflow.topic;

import io.orderflow.rocketmq.AsStoredProducer;
import io.orderflow.rocketmq.Tls;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import java.util.UUID;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Publishes stored messages once more, with the bodies that they have in the store. */
public final class TopicWriter implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AsStoredProducer producer;

    /** @param like whose servers are used */
    TopicWriter(ClientConfig like, RPCHook credentials, Tls tls, String group) throws MQClientException {
        this(new AsStoredProducer(group, credentials));
        producer.setInstanceName(UUID.randomUUID().toString());
        producer.setNamesrvAddr(like.getNamesrvAddr());
        producer.setUseTLS(tls != null);
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
        if (tls != null) {
            tls.secure(producer, credentials);
        }
        producer.start();
    }

    TopicWriter(AsStoredProducer producer) {
        this.producer = producer;
    }

    /** RocketMQ has not stored a message, and says why; the message is one line. It says nothing about the next one. */
    public static final class NotStored extends Exception {
        private static final long serialVersionUID = 1L;

        NotStored(String reason) {
            super(PhoneNumbers.line(reason, 200));
        }
    }

    /**
     * Returns when RocketMQ has stored the message, on disk where the broker is set so: {@link SendStatus#SEND_OK} and no
     * other. Messages of one sharding key go to one queue.
     *
     * @param original whose body the message has
     * @throws NotStored if it answers otherwise, refuses the message, or there is no such topic
     * @throws IllegalStateException if it does not answer, so that the next would fare no better: one line
     */
    public void send(Message message, MessageExt original) throws NotStored, InterruptedException {
        try {
            String shardingKey = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
            SendResult result = shardingKey == null
                    ? producer.send(message, original)
                    : producer.send(message, original, new SelectMessageQueueByHash(), shardingKey);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new NotStored("RocketMQ has answered " + result.getSendStatus());
            }
        } catch (MQBrokerException e) {
            throw new NotStored(e.getErrorMessage());
        } catch (MQClientException e) {
            if (e.getCause() instanceof MQBrokerException broker) {
                throw new NotStored(broker.getErrorMessage());
            }
            // Without a cause it concerns the message, such as a topic that does not exist.
            if (e.getCause() == null) {
                throw new NotStored(OneLine.first(e.getErrorMessage()));
            }
            throw unanswered(e.getErrorMessage(), e);
        } catch (RemotingException e) {
            throw unanswered(e.getMessage(), e);
        } catch (IllegalStateException e) {
            // So RocketMQ's client says that a name server has not answered.
            throw unanswered(e.getMessage(), e);
        }
    }

    private static IllegalStateException unanswered(String words, Exception cause) {
        return new IllegalStateException(
                "RocketMQ does not answer (%s); see that it runs, and try again"
                        .formatted(PhoneNumbers.line(OneLine.first(words), 150)),
                cause);
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
