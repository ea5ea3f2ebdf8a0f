package io.orderflow.rocketmq;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.OffsetNotFoundException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.UpdateConsumerOffsetRequestHeader;

/**
 * Where a consumer group begins that has no offset yet: with the first message of each queue, after the last, or with the
 * first that was stored at a point in time or later.
 *
 * <p>RocketMQ has an option for it, which its broker ignores as long as the queue's first message is in memory. So the
 * offsets are set here, before the group consumes for the first time; a queue that is added later begins with its first.
 */
final class StartPosition {
    private static final StartPosition FIRST = new StartPosition(null);
    private static final StartPosition LAST = new StartPosition(null);
    private static final long TIMEOUT_MILLIS = 5000;

    private final Instant since;

    private StartPosition(Instant since) {
        this.since = since;
    }

    /**
     * @param text {@code first}, {@code last}, or a point in time in ISO 8601
     * @throws OptionRefusedException if one is not allowed
     */
    static StartPosition parse(String text) {
        if (text.equals("first")) {
            return FIRST;
        }
        if (text.equals("last")) {
            return LAST;
        }
        try {
            Instant since = Instant.parse(text);
            // RocketMQ counts milliseconds, of which Java's last year has too many.
            since.toEpochMilli();
            return new StartPosition(since);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw OptionRefusedException.of(
                    "startFrom", text, "first, last or a point in time such as 2026-11-25T11:30:00Z");
        }
    }

    boolean isFirst() {
        return this == FIRST;
    }

    /**
     * Sets the offset of each queue for which the group, which the brokers know already, has none.
     *
     * @return the queues of which that is not known, as their broker does not answer or refuses: see {@link #settle}
     * @throws MQBrokerException, RemotingException if that are all
     */
    Set<MessageQueue> apply(MQClientInstance client, String topic, String group)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        Set<MessageQueue> queues = client.getMQAdminImpl().fetchSubscribeMessageQueues(topic);
        Map<String, Exception> failures = new HashMap<>();
        Set<MessageQueue> open = new HashSet<>();
        for (MessageQueue queue : queues) {
            // What one of its queues has waited for, the others need not wait for again.
            if (!failures.containsKey(queue.getBrokerName())) {
                try {
                    settle(client, queue, group, null);
                    continue;
                } catch (MQBrokerException | RemotingException e) {
                    failures.put(queue.getBrokerName(), e);
                }
            }
            open.add(queue);
        }
        if (open.size() == queues.size()) {
            for (Exception failure : failures.values()) {
                if (failure instanceof MQBrokerException refusal) {
                    throw refusal;
                }
            }
            if (!failures.isEmpty()) {
                throw (RemotingException) failures.values().iterator().next();
            }
        }
        return open;
    }

    /**
     * Sets the offset of one queue, if the group, which the broker knows, has none.
     *
     * @param begun when the group began to receive from other queues, if that was before: the last message then is the last of
     *     that time; else null
     */
    void settle(MQClientInstance client, MessageQueue queue, String group, Instant begun)
            throws RemotingException, MQBrokerException, InterruptedException {
        String broker = client.findBrokerAddressInPublish(queue.getBrokerName());
        if (broker == null) {
            throw new RemotingConnectException(queue.getBrokerName());
        }
        if (!hasOffset(client, broker, queue, group)) {
            setOffset(client, broker, queue, group, since == null ? begun : since);
        }
    }

    private static boolean hasOffset(MQClientInstance client, String broker, MessageQueue queue, String group)
            throws RemotingException, MQBrokerException, InterruptedException {
        QueryConsumerOffsetRequestHeader question = new QueryConsumerOffsetRequestHeader();
        question.setTopic(queue.getTopic());
        question.setConsumerGroup(group);
        question.setQueueId(queue.getQueueId());
        question.setBrokerName(queue.getBrokerName());
        question.setSetZeroIfNotFound(false);
        try {
            client.getMQClientAPIImpl().queryConsumerOffset(broker, question, TIMEOUT_MILLIS);
            return true;
        } catch (OffsetNotFoundException none) {
            return false;
        }
    }

    /** @param from null for the last message */
    private static void setOffset(
            MQClientInstance client, String broker, MessageQueue queue, String group, Instant from)
            throws RemotingException, MQBrokerException, InterruptedException {
        // RocketMQ's own way hides why a broker refuses.
        MQClientAPIImpl api = client.getMQClientAPIImpl();
        long offset = from == null
                ? api.getMaxOffset(broker, queue, TIMEOUT_MILLIS)
                : api.searchOffset(broker, queue, from.toEpochMilli(), TIMEOUT_MILLIS);
        UpdateConsumerOffsetRequestHeader update = new UpdateConsumerOffsetRequestHeader();
        update.setTopic(queue.getTopic());
        update.setConsumerGroup(group);
        update.setQueueId(queue.getQueueId());
        update.setBrokerName(queue.getBrokerName());
        update.setCommitOffset(offset);
        client.getMQClientAPIImpl().updateConsumerOffset(broker, update, TIMEOUT_MILLIS);
    }
}
