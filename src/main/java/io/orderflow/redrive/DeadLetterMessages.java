package io.orderflow.redrive;

import io.orderflow.redrive.RedrivenMessages.Original;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The dead letters of a RocketMQ topic, which go to the topic that each came from.
 *
 * <p>All of it is read at every redrive, since filters may differ from one to the next: an offset could say only up to where
 * <em>all</em> are redriven. So what is redriven is noted of each, in the database, when RocketMQ has confirmed it; nothing is
 * consumed.
 */
public final class DeadLetterMessages implements Source {
    private final RedrivenMessages redriven;
    private final TopicReader reader;
    private final TopicWriter writer;
    private final Kind kind;
    private final Map<StoredQueue, Range> queues = new LinkedHashMap<>();

    private record Range(long begin, long end) {}

    /** What is particular to a topic. */
    private interface Kind {
        From from();

        String id(MessageExt dead);

        Message origin(MessageExt dead) throws NotTaken;
    }

    private DeadLetterMessages(TopicReader reader, TopicWriter writer, String topic, Kind kind, Connection database)
            throws InterruptedException {
        this.redriven = new RedrivenMessages(database, 0);
        this.reader = reader;
        this.writer = writer;
        this.kind = kind;
        // There is no such topic before its first dead letter.
        for (StoredQueue queue : reader.queues(topic)) {
            long end = reader.end(queue);
            queues.put(queue, new Range(Math.min(end, reader.first(queue)), end));
        }
    }

    /**
     * Those that the source has put aside.
     *
     * @param writer to the topics they came from; neither it nor the reader is closed
     * @throws IllegalStateException RocketMQ does not answer, or refuses: one line
     */
    public static DeadLetterMessages ofTopic(
            TopicReader reader, TopicWriter writer, String deadLetterTopic, Connection database)
            throws InterruptedException {
        return new DeadLetterMessages(reader, writer, deadLetterTopic, new OfTheSource(), database);
    }

    /** As {@link #ofTopic}, those that RocketMQ has put aside for a group, of one topic. */
    public static DeadLetterMessages ofDlq(
            TopicReader reader, TopicWriter writer, String group, String topic, Connection database)
            throws InterruptedException {
        return new DeadLetterMessages(reader, writer, MixAll.getDLQTopic(group), new OfRocketMQ(topic), database);
    }

    private record OfTheSource() implements Kind {
        @Override
        public From from() {
            return From.TOPIC;
        }

        @Override
        public String id(MessageExt dead) {
            return OriginMessage.id(dead);
        }

        @Override
        public Message origin(MessageExt dead) throws NotTaken {
            return OriginMessage.of(dead);
        }
    }

    private record OfRocketMQ(String topic) implements Kind {
        @Override
        public From from() {
            return From.DLQ;
        }

        @Override
        public String id(MessageExt dead) {
            return LastingId.of(dead);
        }

        @Override
        public Message origin(MessageExt dead) throws NotTaken {
            return OriginMessage.ofDlq(dead, topic);
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
        for (Map.Entry<StoredQueue, Range> queue : queues.entrySet()) {
            long end = queue.getValue().end();
            long next = queue.getValue().begin();
            while (next < end) {
                TopicReader.Page page = reader.read(queue.getKey(), next, MessageSelector.byTag("*"));
                for (DeadMessage dead : known(page.messages(), end)) {
                    visitor.visit(dead);
                }
                next = page.next();
            }
        }
    }

    /** With what the database knows of them. */
    private List<DeadMessage> known(List<MessageExt> messages, long end) throws SQLException {
        List<MessageExt> page = messages.stream()
                .filter(message -> message.getQueueOffset() < end)
                .toList();
        if (page.isEmpty()) {
            return List.of();
        }
        Map<MessageExt, Original> originals = new LinkedHashMap<>();
        page.forEach(message -> originals.put(message, Original.of(kind.id(message), message)));
        Set<MessageExt> done = redriven.of(page);
        Map<Original, Integer> redrives = redriven.redrives(originals.values());
        List<DeadMessage> known = new ArrayList<>(page.size());
        originals.forEach(
                (message, original) -> known.add(new DeadMessage(message, original, done.contains(message), redrives)));
        return known;
    }

    private final class DeadMessage implements Candidate {
        private final MessageExt message;
        private final Original original;
        private final boolean isRedriven;
        private final Map<Original, Integer> redrives;

        /** @param redrives of the letters of its page, of which several may be of one message */
        DeadMessage(MessageExt message, Original original, boolean isRedriven, Map<Original, Integer> redrives) {
            this.message = message;
            this.original = original;
            this.isRedriven = isRedriven;
            this.redrives = redrives;
        }

        @Override
        public Redrivable letter() {
            String reason = message.getProperty(OriginMessage.NOTES + "reason");
            boolean noted = kind.from() == From.TOPIC;
            return new Redrivable(
                    kind.from(),
                    kind.id(message),
                    message.getKeys(),
                    noted ? code(message.getProperty(OriginMessage.NOTES + "code")) : null,
                    noted ? reason : "after %s deliveries in vain".formatted(message.getReconsumeTimes()),
                    noted ? time(message) : Instant.ofEpochMilli(message.getStoreTimestamp()));
        }

        @Override
        public boolean isRedriven() {
            return isRedriven;
        }

        @Override
        public int redrives() {
            return redrives.getOrDefault(original, 0);
        }

        @Override
        public boolean redrive(String by) throws Exception {
            try {
                writer.send(kind.origin(message), message);
            } catch (TopicWriter.NotStored e) {
                throw new NotTaken(e.getMessage());
            }
            redriven.add(message, original, by);
            redrives.merge(original, 1, Integer::sum);
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
