package io.orderflow.audit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final String NOTES = "dead-letter-";

    private final TopicReader reader;
    private final AuditTables tables;
    private final AuditPlan plan;
    private final List<StoredQueue> origin;

    Search(TopicReader reader, AuditTables tables, AuditPlan plan, List<StoredQueue> origin) {
        this.reader = reader;
        this.tables = tables;
        this.plan = plan;
        this.origin = origin;
    }

    private interface Visitor {
        void visit(MessageExt message) throws SQLException;
    }

    /** What became of these, of those that are found. */
    Map<Audited, Fate> look(Collection<Audited> messages) throws SQLException, InterruptedException {
        Map<Audited, Fate> fates = new HashMap<>();
        Map<String, List<Audited>> byId = byId(messages);
        long since = since(messages);
        waiting(byId, since, fates);
        for (String topic : List.of(plan.deadLetterTopic(), "%DLQ%" + plan.group())) {
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
        List<String> brokers = new ArrayList<>();
        for (StoredQueue queue : origin) {
            if (!brokers.contains(queue.address())) {
                brokers.add(queue.address());
                for (int level = 0; level < LEVELS; level++) {
                    scan(
                            queue.sibling(TopicValidator.RMQ_SYS_SCHEDULE_TOPIC, level),
                            since,
                            copy -> note(copy, byId, delayed));
                }
            }
        }
        for (StoredQueue queue : retries) {
            scan(queue, since, copy -> {
                note(copy, byId, due);
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

    private static void note(MessageExt copy, Map<String, List<Audited>> byId, Map<String, Integer> times) {
        if (!of(copy, byId).isEmpty()) {
            times.merge(SourceView.id(copy), copy.getReconsumeTimes(), Math::max);
        }
    }

    private static List<Audited> of(MessageExt copy, Map<String, List<Audited>> byId) {
        return byId.getOrDefault(SourceView.id(copy), List.of()).stream()
                .filter(message -> Arrays.equals(message.body(), Audited.body(copy)))
                .toList();
    }

    private void dead(MessageExt letter, Map<String, List<Audited>> byId, Map<Audited, Fate> fates)
            throws SQLException {
        String noted = letter.getProperty(NOTES + "message-id");
        for (Audited message : byId.getOrDefault(noted == null ? SourceView.id(letter) : noted, List.of())) {
            if (isOf(letter, message)) {
                String code = Objects.toString(letter.getProperty(NOTES + "code"), "-");
                String reason = Objects.toString(letter.getProperty(NOTES + "reason"), "after RocketMQ's last retry");
                fates.put(
                        message,
                        tables.isRedriven(letter)
                                ? Fate.of(Fate.Kind.REDRIVEN)
                                : new Fate(Fate.Kind.DEAD, "topic " + code + " " + reason));
            }
        }
    }

    /** Of a body that found no room, the letter has the digest. */
    private static boolean isOf(MessageExt letter, Audited message) {
        String body = letter.getProperty(NOTES + "body");
        if (body == null) {
            return Arrays.equals(Audited.body(letter), message.body());
        }
        return message.body().length == 0
                ? body.equals("was empty")
                : body.contains("sha-256 " + HexFormat.of().formatHex(Audited.sha256(message.body())));
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
                if (SourceView.isCopy(other)) {
                    SourceView.note(other);
                    boolean judged = other.getQueueOffset() >= committed.get(queue)
                            || plan.span().includes(other.getStoreTimestamp());
                    for (Audited message : byId.getOrDefault(SourceView.id(other), List.of())) {
                        if (judged && isLater(other, message.message)) {
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

    private void scan(StoredQueue queue, long since, Visitor visitor) throws SQLException, InterruptedException {
        long end = reader.end(queue);
        long next = end == 0 ? 0 : reader.at(queue, since);
        while (next < end) {
            TopicReader.Page page = reader.read(queue, next, "*");
            for (MessageExt message : page.messages()) {
                visitor.visit(message);
            }
            next = page.next();
        }
    }
}
