package io.orderflow.rocketmq;

import java.util.Map;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages that can never be delivered: each as it was, with its key, tags, user properties and unique key, and
 * with where it came from and why it is here as further properties.
 */
final class DeadLetterTopic implements AutoCloseable {
    /** Of every property that is added. Published again without them, the message is what it was. */
    static final String PREFIX = "dead-letter-";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopic.class);
    private static final int SEND_TIMEOUT_MILLIS = 10_000;

    private final String topic;
    private final DefaultMQProducer producer;

    private DeadLetterTopic(String topic, DefaultMQProducer producer) {
        this.topic = topic;
        this.producer = producer;
    }

    static DeadLetterTopic open(String topic, DefaultMQProducer producer) throws MQClientException {
        producer.setSendMsgTimeout(SEND_TIMEOUT_MILLIS);
        producer.start();
        return new DeadLetterTopic(topic, producer);
    }

    /**
     * Hands a message over. Blocks for a network round trip.
     *
     * @return whether RocketMQ has confirmed it, on disk where the broker is set so; only then may it be acknowledged
     */
    boolean take(MessageExt message, Failure failure) {
        String id = Headers.lastingId(message);
        try {
            // On an interrupted thread the request would fail without being sent.
            Thread.interrupted();
            SendStatus status = producer.send(letter(message, failure)).getSendStatus();
            if (status == SendStatus.SEND_OK) {
                LOG.warn(
                        "Message {} of topic {} cannot be delivered and is now in dead-letter topic {}: {}",
                        id,
                        message.getTopic(),
                        topic,
                        failure.reason());
                return true;
            }
            LOG.error("Dead-letter topic {} answered {} for message {}, which stays in line", topic, status, id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.error(
                    "Dead-letter topic {} does not take message {}, which stays in line; create the topic, or set option deadLetterTopic: {}",
                    topic,
                    id,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return false;
    }

    private Message letter(MessageExt message, Failure failure) {
        Message letter = new Message(topic, message.getBody());
        letter.setFlag(message.getFlag());
        for (Map.Entry<String, String> property : Headers.properties(message).entrySet()) {
            if (isOriginal(property.getKey())) {
                MessageAccessor.putProperty(letter, property.getKey(), property.getValue());
            }
        }
        if (failure.code() != 0) {
            letter.putUserProperty(PREFIX + "code", Integer.toString(failure.code()));
        }
        letter.putUserProperty(PREFIX + "reason", failure.reason());
        letter.putUserProperty(PREFIX + "topic", message.getTopic());
        letter.putUserProperty(PREFIX + "queue", Integer.toString(message.getQueueId()));
        letter.putUserProperty(PREFIX + "offset", Long.toString(message.getQueueOffset()));
        letter.putUserProperty(PREFIX + "message-id", Headers.lastingId(message));
        letter.putUserProperty(PREFIX + "born", Long.toString(EventHeaders.born(message)));
        letter.putUserProperty(PREFIX + "time", Long.toString(System.currentTimeMillis()));
        return letter;
    }

    /** Without what RocketMQ notes on its own way, such as how often it has been redelivered. */
    private static boolean isOriginal(String property) {
        return switch (property) {
            case MessageConst.PROPERTY_KEYS,
                    MessageConst.PROPERTY_TAGS,
                    MessageConst.PROPERTY_SHARDING_KEY,
                    MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX -> true;
            default -> !Headers.isRocketMQs(property) && !property.startsWith(PREFIX);
        };
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
