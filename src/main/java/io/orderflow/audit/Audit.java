package io.orderflow.audit;

import io.orderflow.order.OrderDigest;
import io.orderflow.rocketmq.Selectors;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.topic.TopicReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.rocketmq.common.message.MessageExt;

/** One audit: reads the topic of a span of time, and finds out what became of every message. */
public final class Audit {
    /** By which a broker's clock is set back at most without a trace. */
    private static final long SLACK_MILLIS = 600_000;

    /** Of a queue, before the span and behind it. */
    private static final int SAMPLES = 16;

    private static final int PAGE = 500;
    private static final long PAGE_BYTES = 8L << 20;

    /** Of each of the two lists below. */
    private static final int CANDIDATES = 10_000;

    private static final long CANDIDATE_BYTES = 12L << 20;

    private final AuditPlan plan;
    private final TopicReader reader;
    private final SourceView view;
    private final AuditTables tables;
    private final Watcher watcher;
    private final Republisher republisher;
    private final AuditBalance balance = new AuditBalance();
    private final Map<StoredQueue, Long> committed = new LinkedHashMap<>();
    private final Map<StoredQueue, Long> ends = new LinkedHashMap<>();
    private final List<Audited> page = new ArrayList<>();
    private final List<Audited> candidates = new ArrayList<>();

    /** Candidates whose ids were noted in another topic. */
    private final List<Audited> sought = new ArrayList<>();

    private long pageBytes;
    private long candidateBytes;
    private long soughtBytes;
    private Search search;

    /** Is told the progress. */
    public interface Watcher {
        /** How many messages there are to read, about. */
        void onSize(long messages);

        /** So many more were read. */
        void onRead(long messages, AuditBalance soFar);

        /** One is nowhere. @param outcome null, or of publishing it again: "published again", or why not */
        void onMissing(Audited message, String outcome);
    }

    /** @param republisher of the missing ones; null to let them be */
    public Audit(
            AuditPlan plan,
            TopicReader reader,
            SourceView view,
            Connection database,
            OrderDigest digest,
            Republisher republisher,
            Watcher watcher) {
        this.plan = plan;
        this.reader = reader;
        this.view = view;
        this.tables = new AuditTables(database, digest);
        this.republisher = republisher;
        this.watcher = watcher;
    }

    /** The ledger, also of an audit that was cut short. */
    public AuditBalance balance() {
        return balance;
    }

    /** @throws IllegalStateException a server does not answer, or refuses: one line */
    public void run() throws SQLException, InterruptedException {
        List<StoredQueue> queues = reader.queues(plan.topic());
        if (queues.isEmpty()) {
            throw new IllegalStateException(
                    "topic " + plan.topic() + " does not exist; correct orderflow.rocketmq.topic, or create it");
        }
        search = new Search(reader, tables, plan, queues);
        Map<StoredQueue, Long> starts = new LinkedHashMap<>();
        long size = 0;
        for (StoredQueue queue : queues) {
            // First, so that whatever is acknowledged later is looked for later.
            committed.put(queue, reader.committed(queue, plan.group()));
            long end = reader.end(queue);
            long start = end == 0 ? 0 : begin(queue, end);
            long last = end == 0 ? 0 : last(queue, end);
            starts.put(queue, start);
            ends.put(queue, last);
            size += Math.max(0, last - start);
        }
        checkGroup();
        watcher.onSize(size);
        for (StoredQueue queue : queues) {
            read(queue, starts.get(queue), ends.get(queue));
        }
        look();
        sift();
        settle();
    }

    /**
     * Where the span begins in a queue. RocketMQ looks for it as if times only grew; where a broker's clock was set back they do not:
     * so it is looked for earlier, by more than clocks are usually set by, and a few messages before are asked whether they are of the
     * span.
     */
    private long begin(StoredQueue queue, long end) throws InterruptedException {
        long from = plan.span().from().toEpochMilli();
        long first = reader.first(queue);
        long start = Math.min(end, reader.at(queue, Math.max(0, from) - SLACK_MILLIS));
        long last = first;
        for (long offset : samples(first, start)) {
            if (reader.time(queue, offset) >= from) {
                return last;
            }
            last = offset;
        }
        return start;
    }

    /** The first offset that is beyond the span, likewise. */
    private long last(StoredQueue queue, long end) throws InterruptedException {
        long to = plan.span().to().toEpochMilli();
        long last = Math.min(end, reader.at(queue, Math.min(to, Long.MAX_VALUE - SLACK_MILLIS) + SLACK_MILLIS) + 1);
        long[] samples = samples(last, end);
        long next = end;
        for (int i = samples.length - 1; i >= 0; i--) {
            if (reader.time(queue, samples[i]) < to) {
                return next;
            }
            next = samples[i];
        }
        return last;
    }

    /** Offsets from one to another, evenly. */
    private static long[] samples(long from, long to) {
        int count = (int) Math.max(0, Math.min(SAMPLES, to - from));
        return LongStream.range(0, count)
                .map(i -> from + (to - from) * i / count)
                .toArray();
    }

    /** A misspelt name would have all of it wait, for ever and without a word. */
    private void checkGroup() throws InterruptedException {
        if (committed.values().stream().anyMatch(offset -> offset >= 0)) {
            return;
        }
        // RocketMQ makes it at the first heartbeat of a group, whatever that subscribes to.
        if (reader.queues("%RETRY%" + plan.group()).isEmpty()) {
            throw new IllegalStateException(
                    "group " + plan.group() + " is unknown to RocketMQ: no source has ever run as it;"
                            + " correct orderflow.rocketmq.consumer-group, or start the source");
        }
        balance.neverAcknowledged(plan.group());
    }

    private void read(StoredQueue queue, long start, long end) throws SQLException, InterruptedException {
        boolean first = reader.first(queue) == start && start > 0;
        long next = start;
        while (next < end) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            TopicReader.Page read = reader.read(queue, next, plan.selector());
            for (MessageExt message : read.messages()) {
                if (!Selectors.selects(plan.selector(), message)) {
                    continue;
                }
                if (first) {
                    first = false;
                    noteRetention(message.getStoreTimestamp());
                }
                if (message.getQueueOffset() < end && plan.span().includes(message.getStoreTimestamp())) {
                    take(new Audited(message, view));
                }
            }
            watcher.onRead(Math.min(read.next(), end) - next, balance);
            next = read.next();
        }
    }

    private void noteRetention(long stored) {
        if (stored > plan.span().from().toEpochMilli()
                && (balance.oldest() == null || balance.oldest().toEpochMilli() < stored)) {
            balance.onlyFrom(Instant.ofEpochMilli(stored));
        }
    }

    private void take(Audited message) throws SQLException, InterruptedException {
        balance.published();
        page.add(message);
        pageBytes += message.size();
        if (page.size() >= PAGE || pageBytes >= PAGE_BYTES) {
            look();
        }
    }

    private void look() throws SQLException, InterruptedException {
        Map<Audited, Fate> fates = tables.look(page);
        for (Audited message : page) {
            Fate fate = fates.get(message);
            if (fate == null && message.offset() >= committedOf(message)) {
                fate = Fate.of(Fate.Kind.WAITING);
            }
            // What was refused may show all that another's ticket shows: its letter may be in RocketMQ's topics.
            if (fate != null && fate.kind() != Fate.Kind.DUPLICATE) {
                balance.settled(fate);
            } else {
                candidates.add(message);
                candidateBytes += message.size();
            }
        }
        page.clear();
        pageBytes = 0;
        if (candidates.size() >= CANDIDATES || candidateBytes >= CANDIDATE_BYTES) {
            sift();
        }
    }

    private long committedOf(Audited message) {
        for (Map.Entry<StoredQueue, Long> queue : committed.entrySet()) {
            if (queue.getKey().queue().getQueueId() == message.queue()
                    && queue.getKey().queue().getBrokerName().equals(message.broker())) {
                return queue.getValue();
            }
        }
        throw new IllegalStateException("a message of no queue");
    }

    /**
     * Most that are missing are in no other topic at all: those are told at once, so that many missing ones do not have the
     * topics read again and again. Whether they wait is asked before the database is asked again: one that was delivered in
     * between has its outcome.
     */
    private void sift() throws SQLException, InterruptedException {
        if (candidates.isEmpty()) {
            return;
        }
        search.noteElsewhere();
        candidates.removeIf(message -> search.isElsewhere(message) && seek(message));
        remove(candidates, tables.look(candidates));
        if (!candidates.isEmpty()) {
            search.noteCopies();
        }
        for (Audited message : candidates) {
            if (search.isCopied(message)) {
                seek(message);
            } else {
                missing(message);
            }
        }
        candidates.clear();
        candidateBytes = 0;
        if (sought.size() >= CANDIDATES || soughtBytes >= CANDIDATE_BYTES) {
            settle();
        }
    }

    private boolean seek(Audited message) {
        soughtBytes += message.size();
        return sought.add(message);
    }

    /** In the same order as above. */
    private void settle() throws SQLException, InterruptedException {
        if (sought.isEmpty()) {
            return;
        }
        remove(sought, search.look(sought));
        remove(sought, tables.look(sought));
        if (!sought.isEmpty()) {
            remove(sought, search.copies(sought, committed));
        }
        for (Audited message : sought) {
            missing(message);
        }
        sought.clear();
        soughtBytes = 0;
    }

    private void missing(Audited message) throws InterruptedException {
        balance.missing();
        String outcome = null;
        if (republisher != null) {
            String refusal = republisher.publish(message.message);
            balance.republished(refusal);
            outcome = refusal == null ? "published again" : refusal;
        }
        watcher.onMissing(message, outcome);
    }

    private void remove(List<Audited> messages, Map<Audited, Fate> found) {
        messages.removeIf(message -> {
            Fate fate = found.get(message);
            if (fate != null) {
                balance.settled(fate);
            }
            return fate != null;
        });
    }
}
