package io.orderflow.rocketmq;

import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * What a consumer receives, and from where on.
 *
 * @param selector which of the topic's messages
 * @param start where a new group begins
 */
record Subscription(String topic, MessageSelector selector, StartPosition start) {

    void beforeStart(PushConsumer consumer) throws MQClientException {
        // A new group has seen none of a queue's messages; from the last offset it would never see those published
        // before
        // its first start. Where it is to begin elsewhere, afterStart sets the offsets.
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        if (start.isFirst()) {
            consumer.subscribe(topic, selector);
        }
    }

    /**
     * The brokers keep an offset only for a group that they know, which they do from its first heartbeat on; and once it has
     * subscribed, it is given queues, and reads their offsets. So the offsets are set between the two.
     */
    void afterStart(PushConsumer consumer) throws MQClientException, RemotingException {
        if (start.isFirst()) {
            return;
        }
        MQClientInstance client = consumer.impl().getmQClientFactory();
        try {
            client.updateTopicRouteInfoFromNameServer(topic);
            client.sendHeartbeatToAllBrokerWithLock();
            start.apply(client, topic, consumer.getConsumerGroup());
            consumer.subscribe(topic, selector);
            client.updateTopicRouteInfoFromNameServer(topic);
            client.rebalanceImmediately();
        } catch (MQBrokerException e) {
            throw new MQClientException(e.getResponseCode(), e.getErrorMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
