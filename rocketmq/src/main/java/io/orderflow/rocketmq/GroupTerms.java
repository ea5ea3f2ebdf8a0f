package io.orderflow.rocketmq;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/**
 * What an operator has set a consumer group to at a broker, as far as a source depends on it.
 *
 * @param exists whether the broker knows the group
 * @param receives whether it lets its members receive ({@code consumeEnable})
 * @param takesBack whether it is seen to store what is handed back: without a queue for it ({@code retryQueueNums}) it confirms
 *     that it has taken a message, and has not
 */
record GroupTerms(boolean exists, boolean receives, boolean takesBack) {
    /** Of a broker that does not let this source see them, as it may: the right to subscribe is not enough. Or not in time. */
    private static final GroupTerms UNSEEN = new GroupTerms(true, true, false);

    /** Blocks for a network round trip. */
    static GroupTerms ask(MQClientAPIImpl api, String broker, String group, int timeoutMillis)
            throws RemotingException, InterruptedException {
        try {
            SubscriptionGroupConfig set = api.getSubscriptionGroupConfig(broker, group, timeoutMillis);
            return new GroupTerms(true, set.isConsumeEnable(), set.getRetryQueueNums() > 0);
        } catch (RemotingTimeoutException slow) {
            return UNSEEN;
        } catch (MQBrokerException refused) {
            return refused.getResponseCode() == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST
                    ? new GroupTerms(false, true, true)
                    : UNSEEN;
        }
    }
}
