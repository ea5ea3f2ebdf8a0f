package io.orderflow.audit;

import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.Letter;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.topic.TopicReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.topic.TopicValidator;

/**
 * Looks for messages that the database does not know in RocketMQ's other topics, in the order in which a message passes through
 * them, so that one that moves meanwhile is met again: the delay, the retry topic, the dead letters.
 */
final class Search {
    /** Of the delay, a queue for each level. */
    private static final int LEVELS = 18;

    /** By which the clocks of brokers may differ. */
    private static final long SLACK_MILLIS = 600_000;

    private final TopicReader reader;
    private final AuditTables tables;
    private final AuditPlan plan;
    private final List<StoredQueue> origin;

    /** Ids in the delay, the retry topic and the dead letters, and of copies in the topic; each is read once for these. */
    private final Sightings elsewhere = new Sightings();

    private final Sightings copied = new Sightings();
    private final Map<StoredQueue, Long> noted = new HashMap<>();

    Search(TopicReader reader, AuditTables tables, AuditPlan plan, List<StoredQueue> origin) {
        this.reader = reader;
        this.tables = tables;
        this.plan = plan;
        this.origin = origin;
    }

    private interface Visitor {
        void visit(MessageExt message) throws SQLException;
    }

    /** Notes what has come to the places where {@link #look} looks, since the last time. */
    void noteElsewhere() throws SQLException, InterruptedException {
        for (StoredQueue queue : delays()) {
            note(queue, copy -> {
                if (isHandedBack(copy)) {
                    elsewhere.add(LastingId.of(copy));
                }
            });
        }
        for (StoredQueue queue : reader.queues("%RETRY%" + plan.group())) {
            note(queue, copy -> elsewhere.add(LastingId.of(copy)));
        }
        for (String topic : deadLetters()) {
            for (StoredQueue queue : reader.queues(topic)) {
                note(queue, letter -> elsewhere.add(idOf(letter)));
            }
        }
    }

    /** Notes what {@link #copies} would find. */
    void noteCopies() throws SQLException, InterruptedException {
        for (StoredQueue queue : origin) {
            note(queue, copy -> {
                if (Audited.isCopy(copy)) {
                    LastingId.note(copy);
                    copied.add(LastingId.of(copy));
                }
            });
        }
    }

    /** Whether it is worth to {@link #look} for it: false if its id was noted in none of those topics. */
    boolean isElsewhere(Audited message) {
        return elsewhere.mayHave(message.id);
    }

    /** Whether it is worth to look for its {@link #copies}. */
    boolean isCopied(Audited message) {
        return copied.mayHave(message.id);
    }

    private void note(StoredQueue queue, Visitor visitor) throws SQLException, InterruptedException {
        Long from = noted.get(queue);
        long since = Math.max(0, plan.span().from().toEpochMilli()) - SLACK_MILLIS;
        noted.put(queue, from == null ? scan(queue, since, visitor) : scanFrom(queue, from, visitor));
    }

    private List<String> deadLetters() {
        return List.of(plan.deadLetterTopic(), "%DLQ%" + plan.group());
    }

    private List<StoredQueue> delays() {
        Map<String, StoredQueue> brokers = new LinkedHashMap<>();
        origin.forEach(queue -> brokers.putIfAbsent(queue.address(), queue));
        List<StoredQueue> delays = new ArrayList<>();
        for (StoredQueue any : brokers.values()) {
            for (int level = 0; level < LEVELS; level++) {
                delays.add(any.sibling(TopicValidator.RMQ_SYS_SCHEDULE_TOPIC, level));
            }
        }
        return delays;
    }

    private static String idOf(MessageExt letter) {
        String noted = letter.getProperty(Letter.PREFIX + "message-id");
        return noted == null ? LastingId.of(letter) : noted;
    }

    /** What became of these, of those that are found. */
    Map<Audited, Fate> look(Collection<Audited> messages) throws SQLException, InterruptedException {
        Map<Audited, Fate> fates = new HashMap<>();
        Map<String, List<Audited>> byId = byId(messages);
        long since = since(messages);
        waiting(byId, since, fates);
        for (String topic : deadLetters()) {
            for (StoredQueue queue : reader.queues(topic)) {
                scan(queue, since, letter -> dead(letter, byId, fates));
            }
        }
        return fates;
    }

    private void waiting(Map<String, List<Audited>> byId, long since, Map<Audited, Fate> fates)
            throws SQLException, InterruptedException {
        List<StoredQueue> retries = reader.queues("%RETRY%" + plan.group());
        Map<StoredQueue, Long> committed = new HashMap<>();
        for (StoredQueue queue : retries) {
            committed.put(queue, reader.committed(queue, plan.group()));
        }
        // How often each has been handed back, and how often it came out of the delay again.
        Map<String, Integer> delayed = new HashMap<>();
        Map<String, Integer> due = new HashMap<>();
        for (StoredQueue queue : delays()) {
            scan(queue, since, copy -> {
                if (isHandedBack(copy)) {
                    count(copy, byId, delayed);
                }
            });
        }
        for (StoredQueue queue : retries) {
            scan(queue, since, copy -> {
                count(copy, byId, due);
                if (copy.getQueueOffset() >= committed.get(queue)) {
                    of(copy, byId).forEach(message -> fates.put(message, Fate.of(Fate.Kind.WAITING)));
                }
            });
        }
        delayed.forEach((id, times) -> {
            if (times > due.getOrDefault(id, -1)) {
                byId.get(id).forEach(message -> fates.put(message, Fate.of(Fate.Kind.WAITING)));
            }
        });
    }

    /** The delay is also where publishers' own delays are, and what other groups have handed back. */
    private boolean isHandedBack(MessageExt delayed) {
        return ("%RETRY%" + plan.group()).equals(delayed.getProperty(MessageConst.PROPERTY_REAL_TOPIC));
    }

    private static void count(MessageExt copy, Map<String, List<Audited>> byId, Map<String, Integer> times) {
        if (!of(copy, byId).isEmpty()) {
            times.merge(LastingId.of(copy), copy.getReconsumeTimes(), Math::max);
        }
    }

    private static List<Audited> of(MessageExt copy, Map<String, List<Audited>> byId) {
        return byId.getOrDefault(LastingId.of(copy), List.of()).stream()
                .filter(message -> Arrays.equals(message.body(), Audited.body(copy)))
                .toList();
    }

    private void dead(MessageExt letter, Map<String, List<Audited>> byId, Map<Audited, Fate> fates)
            throws SQLException {
        for (Audited message : byId.getOrDefault(idOf(letter), List.of())) {
            if (Letter.isOf(letter, message.body()) && !isOfAnEarlierCopy(letter, message)) {
                String code = Objects.toString(letter.getProperty(Letter.PREFIX + "code"), "-");
                String reason =
                        Objects.toString(letter.getProperty(Letter.PREFIX + "reason"), "after RocketMQ's last retry");
                Fate fate = tables.isRedriven(letter)
                        ? Fate.of(Fate.Kind.REDRIVEN)
                        : new Fate(Fate.Kind.DEAD, "topic " + code + " " + reason);
                // If its copy has died again, there are two letters: the second is the copy's.
                fates.merge(message, fate, (one, other) -> one.kind() == Fate.Kind.REDRIVEN ? one : other);
            }
        }
    }

    /**
     * What was published again has the id and the body of what died, and is not accounted for by that letter. Times are of the
     * brokers' clocks, which may differ by more than a redrive takes: so they decide only where the letter's place does not.
     */
    private static boolean isOfAnEarlierCopy(MessageExt letter, Audited message) {
        if (!message.copy) {
            return false;
        }
        Boolean ofThere = Letter.isOfPlace(letter, message.queue(), message.offset());
        return ofThere == null ? letter.getStoreTimestamp() < message.message.getStoreTimestamp() : !ofThere;
    }

    /**
     * Of these, those whose copy, published again later, is in the topic and is judged by itself: it waits, or is in the span.
     *
     * @param committed as the audit saw it
     */
    Map<Audited, Fate> copies(Collection<Audited> messages, Map<StoredQueue, Long> committed)
            throws SQLException, InterruptedException {
        Map<Audited, Fate> fates = new HashMap<>();
        Map<String, List<Audited>> byId = byId(messages);
        long since = since(messages);
        for (StoredQueue queue : origin) {
            scan(queue, since, other -> {
                if (Audited.isCopy(other)) {
                    LastingId.note(other);
                    boolean judged = other.getQueueOffset() >= committed.get(queue)
                            || plan.span().includes(other.getStoreTimestamp());
                    for (Audited message : byId.getOrDefault(LastingId.of(other), List.of())) {
                        // Any copy is later than what is none.
                        if (judged && (!message.copy || isLater(other, message.message))) {
                            fates.put(message, Fate.of(Fate.Kind.REDRIVEN));
                        }
                    }
                }
            });
        }
        return fates;
    }

    private static boolean isLater(MessageExt one, MessageExt other) {
        boolean sameQueue =
                one.getQueueId() == other.getQueueId() && one.getBrokerName().equals(other.getBrokerName());
        return sameQueue
                ? one.getQueueOffset() > other.getQueueOffset()
                : one.getStoreTimestamp() > other.getStoreTimestamp();
    }

    private static Map<String, List<Audited>> byId(Collection<Audited> messages) {
        Map<String, List<Audited>> byId = new HashMap<>();
        for (Audited message : messages) {
            byId.computeIfAbsent(message.id, first -> new ArrayList<>(1)).add(message);
        }
        return byId;
    }

    private static long since(Collection<Audited> messages) {
        return messages.stream()
                        .mapToLong(message -> message.message.getStoreTimestamp())
                        .min()
                        .orElse(0)
                - SLACK_MILLIS;
    }

    /** @return the offset to go on at */
    private long scan(StoredQueue queue, long since, Visitor visitor) throws SQLException, InterruptedException {
        return scanFrom(queue, reader.end(queue) == 0 ? 0 : reader.at(queue, since), visitor);
    }

    private long scanFrom(StoredQueue queue, long from, Visitor visitor) throws SQLException, InterruptedException {
        long end = reader.end(queue);
        long next = from;
        while (next < end) {
            TopicReader.Page page = reader.read(queue, next, MessageSelector.byTag("*"));
            for (MessageExt message : page.messages()) {
                visitor.visit(message);
            }
            next = page.next();
        }
        return next;
    }
}
