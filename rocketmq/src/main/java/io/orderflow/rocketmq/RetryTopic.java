package io.orderflow.rocketmq;

import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's %RETRY% topic: RocketMQ stores there what is handed back, and delivers it when its delay is over.
 *
 * <p>In place of the client's own way there, which logs a whole message that the broker does not take, and unpacks its body
 * when it publishes it elsewhere.
 */
final class RetryTopic implements HandBack {
    private static final Logger LOG = LoggerFactory.getLogger(RetryTopic.class);
    private static final int TIMEOUT_MILLIS = 5000;

    private final DefaultMQPushConsumerImpl client;
    private final AsStoredProducer producer;
    private final int delayLevel;
    private final boolean locked;
    private final SourceHealth health;
    private final RetryPlace place;
    private final Throttle refused = Throttle.ofSeconds(10);

    /**
     * @param delayLevel of RocketMQ's, or 0: 10 s at first and longer every time
     * @param locked whether the group locks its queues: then RocketMQ puts what is published to its retry topic into
     *     {@code %DLQ%}, and confirms it
     */
    RetryTopic(
            DefaultMQPushConsumerImpl client,
            AsStoredProducer producer,
            int delayLevel,
            boolean locked,
            SourceHealth health) {
        this.client = client;
        this.producer = producer;
        this.delayLevel = delayLevel;
        this.locked = locked;
        this.health = health;
        this.place = new RetryPlace(producer);
    }

    @Override
    public boolean take(MessageExt message, MessageQueue queue) {
        if (locked && LastingId.isNoted(message)) {
            return false; // It would have to be published.
        }
        // On an interrupted thread the request would fail without being sent.
        Thread.interrupted();
        try {
            // The broker copies what it has stored, without the name.
            if (LastingId.isNoted(message) || !copyInBroker(message, queue)) {
                publish(message);
            }
            health.handBackTaken();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            health.handBackRefused(DeadLetterTopic.reason(e));
            if (refused.due() >= 0) {
                LOG.warn(
                        "RocketMQ does not take back message {} of topic {}, which stays in line: {}",
                        LastingId.inLog(message),
                        message.getTopic(),
                        DeadLetterTopic.reason(e));
            }
        }
        return false;
    }

    /** @return false if the broker that has the message does not take it or is not there */
    private boolean copyInBroker(MessageExt message, MessageQueue queue) throws InterruptedException {
        MQClientInstance instance = client.getmQClientFactory();
        String address = instance.findBrokerAddressInPublish(queue.getBrokerName());
        if (address == null) {
            return false;
        }
        try {
            if (!GroupTerms.ask(instance.getMQClientAPIImpl(), address, client.groupName(), TIMEOUT_MILLIS)
                    .takesBack()) {
                LOG.debug("Broker {} is not seen to store what is handed back", queue.getBrokerName());
                return false;
            }
            instance.getMQClientAPIImpl()
                    .consumerSendMessageBack(
                            address,
                            queue.getBrokerName(),
                            message,
                            client.groupName(),
                            delayLevel,
                            TIMEOUT_MILLIS,
                            Integer.MAX_VALUE);
            return true;
        } catch (RemotingException | MQBrokerException e) {
            LOG.debug("Broker {} does not take back a message: {}", queue.getBrokerName(), e.getMessage());
            return false;
        }
    }

    private void publish(MessageExt message)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (locked) {
            throw new MQClientException(
                    "the broker that has the message does not take it back, or does not show this user (right GET on the group) that it does",
                    null);
        }
        if (place.wasLocked()) {
            throw new MQClientException(RetryPlace.LOCKED, null);
        }
        SendResult sent = producer.send(copy(message, client.groupName(), delayLevel), message);
        if (!DeadLetterTopic.isConfirmed(sent.getSendStatus())) {
            throw new MQClientException("RocketMQ has answered " + sent.getSendStatus(), null);
        }
        if (place.isUnread(sent, message.getTopic())) {
            throw new MQClientException(RetryPlace.LOCKED, null);
        }
    }

    /** As the broker would make it, and with the time of its first publication, which is no longer to be had from it. */
    static Message copy(MessageExt message, String group, int delayLevel) {
        Message copy = new Message(MixAll.getRetryTopic(group), message.getBody());
        copy.setFlag(message.getFlag());
        for (Map.Entry<String, String> property : Headers.properties(message).entrySet()) {
            if (!isOfTheDelivery(property.getKey())) {
                MessageAccessor.putProperty(copy, property.getKey(), property.getValue());
            }
        }
        String id = LastingId.of(message);
        if (!id.equals(message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX))) {
            // The client gives it a unique key, if it has none, which would be its name from then on.
            MessageAccessor.putProperty(copy, LastingId.PROPERTY, id);
        }
        MessageAccessor.setOriginMessageId(copy, LastingId.firstPlace(message));
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_RETRY_TOPIC, message.getTopic());
        MessageAccessor.putProperty(copy, EventHeaders.BORN, Long.toString(EventHeaders.born(message)));
        MessageAccessor.setReconsumeTime(copy, Integer.toString(message.getReconsumeTimes() + 1));
        MessageAccessor.setMaxReconsumeTimes(copy, Integer.toString(Integer.MAX_VALUE));
        // Whatever its publisher did not care to wait for.
        copy.setWaitStoreMsgOK(true);
        copy.setDelayTimeLevel(Delay.level(delayLevel, message.getReconsumeTimes()));
        return copy;
    }

    private static boolean isOfTheDelivery(String property) {
        return switch (property) {
            case MessageConst.PROPERTY_MIN_OFFSET,
                    MessageConst.PROPERTY_MAX_OFFSET,
                    MessageConst.PROPERTY_CONSUME_START_TIMESTAMP,
                    MessageConst.PROPERTY_TRANSACTION_PREPARED -> true;
            default -> false;
        };
    }
}
