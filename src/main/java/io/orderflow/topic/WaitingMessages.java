package io.orderflow.topic;

import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.StoredQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.topic.TopicValidator;

/**
 * Where RocketMQ has messages of a key that a group has not acknowledged, by the brokers' index of keys and the offsets that
 * the group has committed: no queue is read.
 *
 * <pre>
 *   topic, at or beyond the committed offset ----------------------> TOPIC: unread, or under delivery
 *   delay, handed back more often than it has come out of it ------> DELAY
 *   retry topic of the group, at or beyond the committed offset ---> RETRY: unread, or under delivery again
 * </pre>
 *
 * <p>A consumer commits every five seconds: what it has acknowledged since looks as if it waited.
 */
public final class WaitingMessages {
    private final TopicReader reader;
    private final String topic;
    private final String group;
    private final String key;

    /** @param key as publishers set it, all of it */
    public WaitingMessages(TopicReader reader, String topic, String group, String key) {
        this.reader = reader;
        this.topic = topic;
        this.group = group;
        this.key = key;
    }

    /** Which of RocketMQ's topics a message waits in. */
    public enum Where {
        TOPIC,
        DELAY,
        RETRY
    }

    /**
     * A message that waits.
     *
     * @param since when it came there
     * @param handedBack how often a consumer has given it back
     * @param ahead how many messages before it in its queue wait too; of the delay 0
     */
    public record Waiting(Where where, Instant since, int handedBack, long ahead) {}

    /**
     * Those that wait, of the newest of each topic.
     *
     * @throws IllegalStateException RocketMQ does not answer, or refuses: one line
     */
    public List<Waiting> find() throws InterruptedException {
        String retryTopic = MixAll.getRetryTopic(group);
        List<Waiting> waiting = new ArrayList<>();
        List<MessageExt> originals = new ArrayList<>();
        List<MessageExt> delayed = new ArrayList<>();
        // How often each has been handed back by the time that it came out of the delay.
        Map<String, Integer> due = new HashMap<>();
        for (StoredQueue broker : brokers(reader.queues(topic))) {
            List<MessageExt> here = reader.find(broker, topic, key);
            originals.addAll(here);
            waiting.addAll(unacknowledged(broker, topic, Where.TOPIC, here));
            List<MessageExt> again = reader.find(broker, retryTopic, key);
            again.forEach(copy -> due.merge(LastingId.of(copy), copy.getReconsumeTimes(), Math::max));
            waiting.addAll(unacknowledged(broker, retryTopic, Where.RETRY, again));
            delayed.addAll(reader.find(broker, TopicValidator.RMQ_SYS_SCHEDULE_TOPIC, key));
        }
        inDelay(delayed, originals, due).forEach(message -> waiting.add(waiting(Where.DELAY, message, 0)));
        return waiting;
    }

    /** Of what has been in the delay, the latest of each message that has not come out of it since. */
    private Collection<MessageExt> inDelay(
            List<MessageExt> delayed, List<MessageExt> originals, Map<String, Integer> due) {
        Set<String> arrived = originals.stream()
                .map(message -> String.valueOf(MessageClientIDSetter.getUniqID(message)))
                .collect(Collectors.toSet());
        String retryTopic = MixAll.getRetryTopic(group);
        Map<String, MessageExt> latest = new LinkedHashMap<>();
        for (MessageExt message : delayed) {
            String from = message.getProperty(MessageConst.PROPERTY_REAL_TOPIC);
            boolean handedBack = retryTopic.equals(from)
                    && message.getReconsumeTimes() > due.getOrDefault(LastingId.of(message), -1);
            // A publisher may have asked for a delay.
            String id = MessageClientIDSetter.getUniqID(message);
            if (handedBack || topic.equals(from) && id != null && !arrived.contains(id)) {
                latest.merge(
                        LastingId.of(message),
                        message,
                        (one, other) -> one.getReconsumeTimes() < other.getReconsumeTimes() ? other : one);
            }
        }
        return latest.values();
    }

    /** One queue of each broker. */
    static List<StoredQueue> brokers(List<StoredQueue> queues) {
        Map<String, StoredQueue> brokers = new LinkedHashMap<>();
        queues.forEach(queue -> brokers.putIfAbsent(queue.address(), queue));
        return List.copyOf(brokers.values());
    }

    private List<Waiting> unacknowledged(StoredQueue broker, String where, Where kind, List<MessageExt> messages)
            throws InterruptedException {
        List<Waiting> waiting = new ArrayList<>();
        Map<Integer, Long> next = new HashMap<>();
        for (MessageExt message : messages) {
            int id = message.getQueueId();
            if (!next.containsKey(id)) {
                StoredQueue queue = broker.sibling(where, id);
                long committed = reader.committed(queue, group);
                next.put(id, committed < 0 ? reader.first(queue) : committed);
            }
            long ahead = message.getQueueOffset() - next.get(id);
            if (ahead >= 0) {
                waiting.add(waiting(kind, message, ahead));
            }
        }
        return waiting;
    }

    private static Waiting waiting(Where where, MessageExt message, long ahead) {
        return new Waiting(
                where, Instant.ofEpochMilli(message.getStoreTimestamp()), message.getReconsumeTimes(), ahead);
    }
}
