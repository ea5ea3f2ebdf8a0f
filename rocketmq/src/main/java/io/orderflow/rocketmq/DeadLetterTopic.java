package io.orderflow.rocketmq;

import io.orderflow.text.OneLine;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the messages that can never be delivered, each as a {@link Letter}. */
final class DeadLetterTopic implements DeadLetters, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopic.class);
    private static final int SEND_TIMEOUT_MILLIS = 10_000;

    private final String topic;
    private final AsStoredProducer producer;
    private final SourceHealth health;
    private final SourceSpans spans;
    private final Throttle taken = Throttle.ofSeconds(10);
    private final Throttle refused = Throttle.ofSeconds(10);

    /** Of a source that is not traced. */
    DeadLetterTopic(String topic, AsStoredProducer producer, SourceHealth health) {
        this(topic, producer, health, null);
    }

    /** @param spans null if nothing is traced */
    DeadLetterTopic(String topic, AsStoredProducer producer, SourceHealth health, SourceSpans spans) {
        this.topic = topic;
        this.producer = producer;
        this.health = health;
        this.spans = spans;
    }

    void open() throws MQClientException {
        producer.setSendMsgTimeout(SEND_TIMEOUT_MILLIS);
        producer.start();
    }

    /** Confirmed is what RocketMQ has stored, on disk where the broker is set so: {@link SendStatus#SEND_OK} and no other. */
    @Override
    public boolean take(MessageExt message, Failure failure) {
        if (spans == null) {
            return publish(message, failure);
        }
        long started = System.nanoTime();
        boolean taken = publish(message, failure);
        spans.deadLettered(message, topic, taken, System.nanoTime() - started);
        return taken;
    }

    private boolean publish(MessageExt message, Failure failure) {
        try {
            // On an interrupted thread the request would fail without being sent.
            Thread.interrupted();
            SendStatus status = send(message, failure).getSendStatus();
            if (isConfirmed(status)) {
                reportTaken(message, failure);
                return true;
            }
            reportRefused(message, "RocketMQ has answered " + status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            reportRefused(message, reason(e));
        }
        return false;
    }

    static boolean isConfirmed(SendStatus status) {
        return status == SendStatus.SEND_OK;
    }

    private SendResult send(MessageExt message, Failure failure)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        Message letter = Letter.of(message, failure, topic);
        try {
            return producer.send(letter, message);
        } catch (MQBrokerException | MQClientException e) {
            if (!isTooMuch(e) || message.getBody() == null) {
                throw e;
            }
            return producer.send(Letter.cut(message, failure, topic), message);
        }
    }

    private static boolean isTooMuch(Exception e) {
        return e instanceof MQBrokerException broker && broker.getResponseCode() == ResponseCode.MESSAGE_ILLEGAL
                || e instanceof MQClientException client && client.getResponseCode() == ResponseCode.MESSAGE_ILLEGAL;
    }

    private void reportTaken(MessageExt message, Failure failure) {
        health.deadLettersTaken();
        long before = taken.due();
        if (before >= 0) {
            LOG.warn(
                    "Message {} of topic {} cannot be delivered and is now in dead-letter topic {}, as are {} since the last such line: {}",
                    LastingId.inLog(message),
                    message.getTopic(),
                    topic,
                    before,
                    failure.reason());
        }
    }

    private void reportRefused(MessageExt message, String reason) {
        health.deadLettersRefused(topic + " takes no message: " + reason);
        if (refused.due() >= 0) {
            LOG.error(
                    "Dead-letter topic {} does not take message {}, which stays in line; create the topic, or set option deadLetterTopic: {}",
                    topic,
                    LastingId.inLog(message),
                    reason);
        }
    }

    /**
     * Why RocketMQ's client could not publish: what it wraps says more than that it has tried three times. Without the addresses
     * and advice on further lines, and where access is refused without RocketMQ's words, which name the user.
     */
    static String reason(Exception e) {
        Throwable telling = e instanceof MQClientException && e.getCause() != null ? e.getCause() : e;
        if (telling instanceof MQBrokerException refusal && refusal.getResponseCode() == ResponseCode.NO_PERMISSION) {
            return "RocketMQ refuses access; the access key's user needs the right to publish there";
        }
        String message = telling.getMessage();
        return message == null || message.isBlank()
                ? telling.getClass().getSimpleName()
                : OneLine.of(OneLine.first(message));
    }

    AsStoredProducer producer() {
        return producer;
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
