package io.orderflow.rocketmq;

import io.orderflow.text.OneLine;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.filter.FilterAPI;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once if a group's members want different messages. RocketMQ demands that all have the same topics and filters, and
 * says nothing when they have not: it takes one member's for all, and what another wants is acknowledged undelivered.
 */
final class GroupCheck {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCheck.class);
    private static final int TIMEOUT_MILLIS = 2000;

    /** More are not remembered, nor told: a member may want something else at each look. */
    private static final int MAX_WARNED = 100;

    private static final int MAX_SHOWN = 300;

    private final PushConsumer consumer;
    private final String topic;
    private final Set<String> warned = new HashSet<>();

    GroupCheck(PushConsumer consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /** Silent if the brokers do not let this source see its group. */
    void check(MQClientAPIImpl api, Collection<String> brokers) {
        for (String broker : brokers) {
            try {
                check(api.getConsumerConnectionList(broker, consumer.getConsumerGroup(), TIMEOUT_MILLIS)
                        .getSubscriptionTable()
                        .values());
            } catch (MQBrokerException | RemotingException unseen) {
                // Another time.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void check(Collection<SubscriptionData> subscriptions) {
        String own = consumer.subscription().filter();
        Set<String> others = new TreeSet<>();
        for (SubscriptionData subscription : subscriptions) {
            if (subscription.getTopic().equals(topic)) {
                if (!isSame(subscription)) {
                    others.add(Subscription.filter(subscription.getExpressionType(), subscription.getSubString()));
                }
            } else if (!subscription.getTopic().startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
                others.add("topic " + subscription.getTopic());
            }
        }
        String different = OneLine.of(String.join(", ", others), MAX_SHOWN);
        if (!others.isEmpty() && warned.size() < MAX_WARNED && warned.add(different)) {
            LOG.error(
                    "RocketMQ source: group {} has members that want other messages ({}) than this source (topic {}, {}); RocketMQ loses messages of such a group: give each a group of its own",
                    consumer.getConsumerGroup(),
                    different,
                    topic,
                    own);
        }
    }

    /** RocketMQ writes "all" in several ways. */
    private boolean isSame(SubscriptionData subscription) {
        try {
            SubscriptionData own = FilterAPI.build(
                    topic,
                    consumer.subscription().selector().getExpression(),
                    consumer.subscription().selector().getExpressionType());
            return own.getSubString().equals(subscription.getSubString())
                    && own.getExpressionType().equals(subscription.getExpressionType());
        } catch (Exception e) {
            return true;
        }
    }
}
