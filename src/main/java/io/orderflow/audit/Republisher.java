package io.orderflow.audit;

import io.orderflow.rocketmq.AsStoredProducer;
import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.Headers;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.StoredBody;
import io.orderflow.rocketmq.Tls;
import io.orderflow.text.OneLine;
import java.util.UUID;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Publishes stored messages once more, so that each becomes the event that it was: with the same id, type, time and data. */
public final class Republisher implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AsStoredProducer producer;

    Republisher(ClientConfig like, RPCHook credentials, Tls tls) throws MQClientException {
        producer = new AsStoredProducer("orderflow-audit", credentials);
        producer.setInstanceName(UUID.randomUUID().toString());
        producer.setNamesrvAddr(like.getNamesrvAddr());
        producer.setNamespaceV2(like.getNamespaceV2());
        producer.setUseTLS(tls != null);
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
        if (tls != null) {
            tls.secure(producer, credentials);
        }
        producer.start();
    }

    /**
     * Returns when RocketMQ has stored it.
     *
     * @return null, or why it has not, in one line
     */
    public String publish(MessageExt message) throws InterruptedException {
        Message copy = copy(message);
        try {
            String shardingKey = copy.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
            SendStatus status = (shardingKey == null || StoredBody.isPacked(message)
                            ? producer.send(copy, message)
                            : producer.send(copy, new SelectMessageQueueByHash(), shardingKey))
                    .getSendStatus();
            return status == SendStatus.SEND_OK ? null : "RocketMQ has answered " + status;
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            // RocketMQ's client says with an IllegalStateException that a name server has not answered.
            return OneLine.of(reason(e), 200);
        }
    }

    /** Without the addresses and advice on further lines. */
    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }

    static Message copy(MessageExt message) {
        Message copy = new Message(message.getTopic(), message.getBody());
        copy.setFlag(message.getFlag());
        Headers.properties(message).forEach((name, value) -> {
            if (Headers.isOfThePublisher(name)) {
                MessageAccessor.putProperty(copy, name, value);
            }
        });
        // The client keeps a unique key that is there, and with it the event keeps its id.
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, LastingId.of(message));
        MessageAccessor.putProperty(copy, EventHeaders.BORN, Long.toString(EventHeaders.born(message)));
        return copy;
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
