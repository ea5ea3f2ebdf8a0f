package io.orderflow.redrive;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;

/**
 * The dead letters of a RocketMQ topic, which go to the topic that each came from.
 *
 * <p>All of it is read at every redrive, since filters may differ from one to the next; nothing is consumed. It is read with
 * the pull consumer, which is deprecated in favour of one that fetches ahead in the background and cannot say when a queue's
 * end is reached.
 */
@SuppressWarnings("deprecation")
public final class DeadLetterTopicReader implements Source {
    private static final String GROUP = "orderflow-redrive";
    private static final int BATCH = 32;

    private final RedrivenMessages redriven;
    private final OriginTopic origin;
    private final DefaultMQPullConsumer consumer;
    private final Map<MessageQueue, Range> queues = new TreeMap<>();

    private record Range(long begin, long end) {}

    /**
     * @param credentials null if RocketMQ asks for none
     * @throws MQClientException if RocketMQ does not answer
     */
    public DeadLetterTopicReader(String nameServers, RPCHook credentials, String topic, Connection database)
            throws MQClientException {
        redriven = new RedrivenMessages(database, 0);
        consumer = new DefaultMQPullConsumer(GROUP, credentials);
        consumer.setNamesrvAddr(nameServers);
        origin = new OriginTopic(nameServers, credentials, GROUP);
        try {
            consumer.start();
            origin.start();
            for (MessageQueue queue : queuesOf(topic)) {
                queues.put(queue, new Range(consumer.minOffset(queue), consumer.maxOffset(queue)));
            }
        } catch (MQClientException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** None if there is no such topic: it comes into being with its first dead letter. */
    private Iterable<MessageQueue> queuesOf(String topic) {
        try {
            return consumer.fetchSubscribeMessageQueues(topic);
        } catch (MQClientException e) {
            return List.of();
        }
    }

    @Override
    public long size() {
        return queues.values().stream()
                .mapToLong(range -> range.end() - range.begin())
                .sum();
    }

    @Override
    public void forEach(Visitor visitor) throws Exception {
        for (Map.Entry<MessageQueue, Range> queue : queues.entrySet()) {
            long end = queue.getValue().end();
            long next = queue.getValue().begin();
            while (next < end) {
                PullResult pulled = consumer.pull(queue.getKey(), "*", next, BATCH);
                for (MessageExt message : found(pulled)) {
                    if (message.getQueueOffset() < end) {
                        visitor.visit(new DeadMessage(message));
                    }
                }
                // At least one on, whatever the answer, so that it ends.
                next = Math.max(next + 1, pulled.getNextBeginOffset());
            }
        }
    }

    private static List<MessageExt> found(PullResult pulled) {
        return pulled.getMsgFoundList() == null ? List.of() : pulled.getMsgFoundList();
    }

    @Override
    public void close() {
        origin.close();
        consumer.shutdown();
    }

    private final class DeadMessage implements Candidate {
        private final MessageExt message;

        DeadMessage(MessageExt message) {
            this.message = message;
        }

        @Override
        public Redrivable letter() {
            return new Redrivable(
                    "topic",
                    OriginMessage.id(message),
                    message.getKeys(),
                    code(message.getProperty(OriginMessage.NOTES + "code")),
                    message.getProperty(OriginMessage.NOTES + "reason"),
                    time(message));
        }

        @Override
        public boolean isRedriven() throws Exception {
            return redriven.contains(message);
        }

        @Override
        public boolean redrive() throws Exception {
            origin.send(OriginMessage.of(message));
            redriven.add(message);
            return true;
        }
    }

    private static Integer code(String property) {
        return property != null && property.matches("[0-9]{1,9}") ? Integer.valueOf(property) : null;
    }

    private static Instant time(MessageExt message) {
        String time = message.getProperty(OriginMessage.NOTES + "time");
        return Instant.ofEpochMilli(
                time != null && time.matches("[0-9]{1,15}") ? Long.parseLong(time) : message.getStoreTimestamp());
    }
}
