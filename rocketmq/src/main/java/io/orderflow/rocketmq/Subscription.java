package io.orderflow.rocketmq;

import java.time.Instant;
import java.util.List;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.filter.FilterAPI;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * What a consumer receives, and from where on.
 *
 * @param selector which of the topic's messages
 * @param start where a new group begins
 * @param names what the user calls the options
 */
record Subscription(String topic, MessageSelector selector, StartPosition start, OptionNames names) {
    private static final int TIMEOUT_MILLIS = 2000;

    void beforeStart(PushConsumer consumer) throws MQClientException {
        // A new group has seen none of a queue's messages; from the last offset it would never see those published
        // before
        // its first start. Where it is to begin elsewhere, afterStart sets the offsets.
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        if (isPlain()) {
            consumer.subscribe(topic, selector);
        }
    }

    /** Whether nothing has to be asked or set at the brokers before the consumer subscribes. */
    boolean isPlain() {
        return start.isFirst() && ExpressionType.isTagType(selector.getExpressionType());
    }

    /** The selector in words, for a log line. */
    String filter() {
        return filter(selector.getExpressionType(), selector.getExpression());
    }

    static String filter(String type, String expression) {
        return (ExpressionType.isTagType(type) ? "tags " : "SQL ") + expression;
    }

    /**
     * Subscribes a consumer that has started and has not subscribed yet.
     *
     * <p>The brokers keep an offset only for a group that they know, which they do from its first heartbeat on; and once it
     * has subscribed, it is given queues, and reads their offsets. So the offsets are set between the two.
     *
     * @throws OptionRefusedException if the brokers cannot filter as is wanted
     * @throws MQClientException, RemotingException if no broker lets this source do it; it may be tried again
     */
    void afterStart(PushConsumer consumer) throws MQClientException, RemotingException {
        MQClientInstance client = consumer.impl().getmQClientFactory();
        try {
            client.updateTopicRouteInfoFromNameServer(topic);
            checkSelector(client, consumer.getConsumerGroup());
            if (!start.isFirst()) {
                client.sendHeartbeatToAllBrokerWithLock();
                Instant now = Instant.now();
                consumer.beginLater(start.apply(client, topic, consumer.getConsumerGroup()), now);
            }
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

    private void checkSelector(MQClientInstance client, String group)
            throws MQClientException, RemotingException, InterruptedException {
        if (!ExpressionType.isTagType(selector.getExpressionType())) {
            TopicRouteData route = client.getAnExistTopicRouteData(topic);
            if (route == null || route.getBrokerDatas().isEmpty()) {
                throw new MQClientException(ResponseCode.TOPIC_NOT_EXIST, "no broker has the topic");
            }
            checkAny(client, group, route.getBrokerDatas());
        }
    }

    /** Who has several brokers needs one that filters. */
    private void checkAny(MQClientInstance client, String group, List<BrokerData> brokers)
            throws MQClientException, RemotingException, InterruptedException {
        Exception failure = null;
        for (BrokerData broker : brokers) {
            try {
                checkSelector(client, group, broker.selectBrokerAddr());
                return;
            } catch (MQClientException | RemotingException | OptionRefusedException e) {
                // A refusal says more than that another is silent.
                failure = failure == null || failure instanceof RemotingException ? e : failure;
            }
        }
        if (failure instanceof MQClientException refusal) {
            throw refusal;
        }
        if (failure instanceof OptionRefusedException refusal) {
            throw refusal;
        }
        throw (RemotingException) failure;
    }

    /**
     * Asks a broker whether it filters as is wanted: only it can read SQL, and whether it is set to may differ from the others',
     * or change with its restart.
     *
     * @throws OptionRefusedException if it does not
     */
    void checkSelector(MQClientInstance client, String group, String broker)
            throws MQClientException, RemotingException, InterruptedException {
        if (ExpressionType.isTagType(selector.getExpressionType())) {
            return;
        }
        try {
            client.getMQClientAPIImpl()
                    .checkClientInBroker(broker, group, client.getClientId(), subscriptionData(), TIMEOUT_MILLIS);
        } catch (MQClientException e) {
            if (e.getResponseCode() == ResponseCode.SUBSCRIPTION_PARSE_FAILED) {
                throw OptionRefusedException.of(
                                "subscribeSql", selector.getExpression(), "an SQL92 expression such as region = 'eu'")
                        .named(names::of);
            }
            if (e.getResponseCode() == ResponseCode.SYSTEM_ERROR) {
                throw OptionRefusedException.because(
                                "selectorType",
                                " is sql, for which RocketMQ's broker has to be set to enablePropertyFilter=true")
                        .named(names::of);
            }
            throw e;
        }
    }

    private SubscriptionData subscriptionData() throws MQClientException {
        try {
            return FilterAPI.build(topic, selector.getExpression(), selector.getExpressionType());
        } catch (Exception e) {
            throw new MQClientException("no subscription", e);
        }
    }
}
