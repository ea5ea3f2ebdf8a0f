package io.orderflow.redrive;

import io.orderflow.redrive.RedrivenMessages.Original;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.Letter;
import io.orderflow.rocketmq.NotAnEventException;
import io.orderflow.rocketmq.StoredBody;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
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
    private final String topic;
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
        this.topic = topic;
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
     * @param writer to the topics they came from, null for who only looks; neither it nor the reader is closed
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

    /** Only the one that lies there; if none does, it is empty. */
    public DeadLetterMessages only(LetterPlace place) {
        queues.keySet().removeIf(queue -> !isAt(queue, place));
        queues.replaceAll((queue, range) ->
                new Range(Math.max(range.begin(), place.offset()), Math.min(range.end(), place.offset() + 1)));
        queues.values().removeIf(range -> range.begin() >= range.end());
        return this;
    }

    private static boolean isAt(StoredQueue queue, LetterPlace place) {
        return queue.queue().getQueueId() == place.queue()
                && queue.queue().getBrokerName().equals(place.broker());
    }

    /**
     * A page of those that are selected, the newest first.
     *
     * @param all whether with those that are redriven
     * @param before {@link LetterPage#next} of the page before; anything else for the first page
     * @throws Exception RocketMQ or the database does not answer
     */
    public LetterPage newest(Selection selection, boolean all, String before, int limit) throws Exception {
        NewestLetters newest = new NewestLetters();
        String[] positions = before.matches("[0-9]{1,18}(-[0-9]{1,18})*") ? before.split("-") : new String[0];
        int lane = 0;
        for (Map.Entry<StoredQueue, Range> queue : queues.entrySet()) {
            Range range = queue.getValue();
            // Of another number of queues it is of another time.
            long position = positions.length == queues.size()
                    ? Math.min(range.end(), Long.parseLong(positions[lane++]))
                    : range.end();
            newest.add(range.begin(), position, (from, to) -> stretch(queue.getKey(), from, to));
        }
        return newest.page(selection, all, limit);
    }

    /** The newest that have this key, however many letters there are: by RocketMQ's index of keys. */
    public List<LetterPage.Placed> ofKey(String key) throws SQLException, InterruptedException {
        return known(queues.isEmpty() ? List.of() : reader.find(topic, key), Long.MAX_VALUE).stream()
                .map(DeadMessage::placed)
                .toList();
    }

    /** How many are not redriven. */
    public long open() throws SQLException, InterruptedException {
        List<RedrivenMessages.Stretch> stretches = new ArrayList<>();
        for (Map.Entry<StoredQueue, Range> queue : queues.entrySet()) {
            long first = queue.getValue().begin();
            long end = queue.getValue().end();
            if (first < end) {
                stretches.add(new RedrivenMessages.Stretch(
                        queue.getKey().queue(), first, end, reader.time(queue.getKey(), first)));
            }
        }
        return stretches.isEmpty() ? 0 : Math.max(0, size() - redriven.count(topic, stretches));
    }

    private List<LetterPage.Placed> stretch(StoredQueue queue, long from, long to) throws Exception {
        List<LetterPage.Placed> stretch = new ArrayList<>();
        read(queue, new Range(from, to), dead -> stretch.add(dead.placed()));
        return stretch;
    }

    /**
     * The one that lies there, with its content.
     *
     * @param limit of the content, in bytes
     * @return null if none does, or no longer
     */
    public OpenedLetter open(LetterPlace place, long limit) throws Exception {
        List<OpenedLetter> opened = new ArrayList<>();
        only(place);
        for (Map.Entry<StoredQueue, Range> queue : queues.entrySet()) {
            read(queue.getKey(), queue.getValue(), dead -> opened.add(dead.open(limit)));
        }
        return opened.isEmpty() ? null : opened.get(0);
    }

    private record OfTheSource() implements Kind {
        @Override
        public From from() {
            return From.TOPIC;
        }

        @Override
        public String id(MessageExt dead) {
            return Letter.idOf(dead);
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
            read(queue.getKey(), queue.getValue(), new Reading() {
                @Override
                public void see(DeadMessage dead) throws Exception {
                    visitor.visit(dead);
                }

                @Override
                public void endPage() throws Exception {
                    visitor.endPage();
                }
            });
        }
    }

    private interface Reading {
        void see(DeadMessage dead) throws Exception;

        default void endPage() throws Exception {}
    }

    private void read(StoredQueue queue, Range range, Reading reading) throws Exception {
        long next = range.begin();
        while (next < range.end()) {
            TopicReader.Page page = reader.read(queue, next, MessageSelector.byTag("*"));
            for (DeadMessage dead : known(page.messages(), range.end())) {
                reading.see(dead);
            }
            reading.endPage();
            next = page.next();
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

    @Override
    public void begin(List<Candidate> letters) {
        // They are at hand, and a topic cannot be written to.
    }

    @Override
    public List<Boolean> mark(List<Candidate> accepted, String by) throws SQLException {
        List<DeadMessage> dead =
                accepted.stream().map(letter -> (DeadMessage) letter).toList();
        redriven.add(
                dead.stream().map(letter -> letter.message).toList(),
                dead.stream().map(letter -> letter.original).toList(),
                by);
        dead.forEach(letter -> letter.redrives.merge(letter.original, 1, Integer::sum));
        return Collections.nCopies(dead.size(), true);
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

        LetterPage.Placed placed() {
            return new LetterPage.Placed(LetterPlace.of(message), letter(), isRedriven, redrives());
        }

        OpenedLetter open(long limit) throws SQLException {
            byte[] data;
            try {
                data = StoredBody.unpacked(message, limit);
            } catch (NotAnEventException unreadable) {
                data = null;
            }
            RedrivenMessages.Mark last = redriven.last(original);
            int size = message.getBody() == null ? 0 : message.getBody().length;
            return new OpenedLetter(
                    placed(), data, size, last == null ? null : last.at(), last == null ? null : last.by());
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
        public String lane() {
            String sharding = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
            String key = sharding == null || sharding.isBlank() ? message.getKeys() : sharding;
            return key == null || key.isBlank() ? kind.id(message) : key;
        }

        @Override
        public long size() {
            return message.getBody() == null ? 0 : message.getBody().length;
        }

        @Override
        public void send() throws Exception {
            try {
                writer.send(kind.origin(message), message);
            } catch (TopicWriter.NotStored e) {
                throw new NotTaken(e.getMessage());
            }
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
