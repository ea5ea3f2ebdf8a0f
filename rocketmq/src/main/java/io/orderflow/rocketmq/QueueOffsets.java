package io.orderflow.rocketmq;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.store.OffsetStore;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.consumer.store.RemoteBrokerOffsetStore;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offsets that RocketMQ keeps of a group, except where one no longer fits its queue. RocketMQ then moves it in silence:
 * past the end, as after a topic was deleted and made again or a replica took over that was behind, to the end, and what has
 * been published since is never delivered; before the beginning, as after messages were deleted unread, to the beginning. Here
 * it moves, in the first case, to what was stored since the queue was last seen whole, and says so. So it does where
 * {@link StoreWatch} sees that the queue has grown past the group's offset before anybody saw it too short.
 *
 * <p>RocketMQ's client calls the same when an operator has set the offset: then that one holds ({@link OffsetResets}).
 */
final class QueueOffsets implements OffsetStore {
    private static final Logger LOG = LoggerFactory.getLogger(QueueOffsets.class);

    /** By how much the clocks of two brokers and this source may differ: a little more is delivered again. */
    private static final long CLOCKS_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** RocketMQ's client does not take the queue then, and asks again when it next looks which are its. */
    private static final long UNKNOWN = -2;

    private final PushConsumer consumer;
    private final OffsetResets resets = new OffsetResets();
    private final SeenMessages seen = new SeenMessages();
    private final Set<MessageQueue> sentToZero = ConcurrentHashMap.newKeySet();
    private OffsetStore stored;

    QueueOffsets(PushConsumer consumer) {
        this.consumer = consumer;
    }

    /** Called when RocketMQ's client is starting; before that there is none to ask. */
    @Override
    public void load() throws MQClientException {
        RemotingClient client =
                consumer.impl().getmQClientFactory().getMQClientAPIImpl().getRemotingClient();
        resets.listen(client);
        client.registerRPCHook(seen);
        client.registerRPCHook(consumer.handOvers());
        stored = new RemoteBrokerOffsetStore(consumer.impl().getmQClientFactory(), consumer.getConsumerGroup());
        stored.load();
    }

    @Override
    public void updateAndFreezeOffset(MessageQueue queue, long corrected) {
        seen.forget(queue);
        long before = stored.readOffset(queue, ReadOffsetType.MEMORY_FIRST_THEN_STORE);
        if (resets.take(queue, corrected)) {
            LOG.warn(
                    "The offset of group {} in queue {} of topic {} was set from {} to {} at the broker; it goes on from there",
                    consumer.getConsumerGroup(),
                    queue.getQueueId(),
                    queue.getTopic(),
                    before,
                    corrected);
            stored.updateAndFreezeOffset(queue, corrected);
            return;
        }
        if (before == 0 && sentToZero.remove(queue)) {
            stored.updateAndFreezeOffset(queue, corrected);
            return;
        }
        Long first = firstOffset(queue);
        if (first == null) {
            LOG.warn(
                    "Queue {} of topic {} does not have the offset {} that group {} has reached, nor is the source's user let see which it has (right GET on the topic): its messages are delivered from the first on, again if need be",
                    queue.getQueueId(),
                    queue.getTopic(),
                    before,
                    consumer.getConsumerGroup());
            // RocketMQ moves that to the first, with another call of this.
            sentToZero.add(queue);
            stored.updateAndFreezeOffset(queue, 0);
            return;
        }
        long next = first;
        if (corrected > first || before > corrected) {
            Long whole = resets.lastPull(queue);
            next = Math.max(first, Math.min(before, since(whole, queue, first, corrected)));
            LOG.warn(
                    "Queue {} of topic {} ends before the offset {} that group {} has reached: the topic was made anew, or its broker lost messages. Its messages are delivered from offset {} on, again if need be",
                    queue.getQueueId(),
                    queue.getTopic(),
                    Math.max(before, corrected),
                    consumer.getConsumerGroup(),
                    next);
        } else if (before >= 0 && before < corrected) {
            LOG.error(
                    "RocketMQ has deleted {} messages of topic {}, queue {}, that group {} had not received; lengthen its retention (fileReservedTime), or free its disk",
                    corrected - before,
                    queue.getTopic(),
                    queue.getQueueId(),
                    consumer.getConsumerGroup());
        }
        stored.updateAndFreezeOffset(queue, next);
    }

    /** @return null if it cannot be seen */
    private Long firstOffset(MessageQueue queue) {
        try {
            return consumer.impl().getmQClientFactory().getMQAdminImpl().minOffset(queue);
        } catch (MQClientException unknown) {
            return null;
        }
    }

    /**
     * Has the queue delivered from where it begins, or from what was stored since it was last seen to be the one that it was.
     *
     * @param mark what it had then, and has no longer
     */
    void goBack(MessageQueue queue, SeenMessages.Mark mark) {
        Long first = firstOffset(queue);
        // Never further on: of a backlog that is older, all behind the mark is still to come.
        long next = first == null
                ? 0
                : Math.max(first, since(mark.millis(), queue, first, mark.seen().offset()));
        LOG.warn(
                "Queue {} of topic {} has another message at offset {} than group {} has received from there: the topic was made anew, or its broker lost messages. Its messages are delivered from offset {} on, again if need be",
                queue.getQueueId(),
                queue.getTopic(),
                mark.seen().offset(),
                consumer.getConsumerGroup(),
                next);
        if (first == null) {
            sentToZero.add(queue);
        }
        seen.forget(queue);
        RebalanceImpl rebalance = consumer.impl().getRebalanceImpl();
        ProcessQueue received = rebalance.getProcessQueueTable().get(queue);
        if (received != null) {
            // It is pulled from still, where it was.
            DroppedQueues.drop(received);
        }
        stored.updateAndFreezeOffset(queue, next);
        stored.persist(queue);
        // That commits it too, and takes it out of memory with what was pulled.
        rebalance.removeProcessQueue(queue);
        consumer.impl().getmQClientFactory().rebalanceImmediately();
    }

    /**
     * What the group has not reached is of the time since its queue was last seen whole: at most the end of the queue, and the first
     * where that time is not known.
     */
    private long since(Long whole, MessageQueue queue, long first, long end) {
        if (whole == null) {
            return first;
        }
        try {
            long since =
                    consumer.impl().getmQClientFactory().getMQAdminImpl().searchOffset(queue, whole - CLOCKS_MILLIS);
            return Math.min(since, end);
        } catch (MQClientException unknown) {
            return first;
        }
    }

    /** What was received. */
    SeenMessages seen() {
        return seen;
    }

    @Override
    public void updateOffset(MessageQueue queue, long offset, boolean increaseOnly) {
        stored.updateOffset(queue, offset, increaseOnly);
    }

    @Override
    public long readOffset(MessageQueue queue, ReadOffsetType type) {
        if (type == ReadOffsetType.READ_FROM_STORE && !consumer.knowsWhereToBegin(queue)) {
            return UNKNOWN;
        }
        return stored.readOffset(queue, type);
    }

    @Override
    public void persistAll(Set<MessageQueue> queues) {
        stored.persistAll(queues);
    }

    @Override
    public void persist(MessageQueue queue) {
        stored.persist(queue);
    }

    @Override
    public void removeOffset(MessageQueue queue) {
        stored.removeOffset(queue);
    }

    @Override
    public Map<MessageQueue, Long> cloneOffsetTable(String topic) {
        return stored.cloneOffsetTable(topic);
    }

    @Override
    public void updateConsumeOffsetToBroker(MessageQueue queue, long offset, boolean oneway)
            throws RemotingException, MQBrokerException, InterruptedException, MQClientException {
        stored.updateConsumeOffsetToBroker(queue, offset, oneway);
    }
}
