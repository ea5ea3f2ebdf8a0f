package io.orderflow.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.spi.EventNotifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that no order of a run was lost: whatever RocketMQ has confirmed as published must be found again in the
 * database, as a ticket with the same content, as an acknowledged order, or as a dead letter; or among RocketMQ's dead letters.
 *
 * <p>It believes neither the simulator nor the handler. Publications and deliveries are what Camel's events say; all
 * else is read from the tables, and of what no sink has accepted from RocketMQ's dead letters.
 *
 * <p>The latency is from the publisher's clock to the database's. On one machine they are the same clock; elsewhere,
 * their difference is added to every latency, and one that would be negative counts as 0. Nothing else depends on it.
 *
 * <p>Memory grows with the number of different keys that are published here, by about 200 bytes each. What others publish, and the
 * sink accepts as well, is remembered for a while only: see {@link Strangers}.
 */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** After so long without a change it looks in RocketMQ, and from then on at most so often. */
    private static final Duration STALL = Duration.ofSeconds(2);

    /** Large enough to spare round trips, small enough that the database does not resort to reading whole tables. */
    private static final int BATCH = 1_000;

    private final Records records;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** Of deliveries whose publication is not known yet. */
    private final Strangers strangers;

    /** The accounts with messages that are not accounted for, so that a poll asks for no others. */
    private final Map<String, Account> open = new ConcurrentHashMap<>();

    private final LongAdder published = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAccumulator firstSent = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator lastDelivery = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private final Tally tally = new Tally();
    private final PutAside putAside;

    /** Held while RocketMQ is asked, which may take long: nobody else waits for that. Before this one's own. */
    private final ReentrantLock asking = new ReentrantLock();

    private long nextAside = System.nanoTime();
    private long publishedBefore;
    private final Set<PutAside.Letter> unclaimed = new LinkedHashSet<>();
    private final Set<String> asideIds = new HashSet<>();

    /**
     * Opens the ledger of a run that starts now; what is in the database already is no outcome of it.
     *
     * @throws SQLException if the database does not answer
     */
    public Ledger(DataSource database) throws SQLException {
        this(database, PutAside.NONE);
    }

    /** The same. @param putAside where messages that no sink has accepted may be instead; not closed */
    public Ledger(DataSource database, PutAside putAside) throws SQLException {
        this(database, putAside, Strangers.MOST);
    }

    /** The same. @param strangers how many deliveries of what others have published are remembered */
    Ledger(DataSource database, PutAside putAside, int strangers) throws SQLException {
        this.records = new Records(database);
        this.putAside = putAside;
        this.strangers = new Strangers(strangers);
    }

    /** What enters a Camel context's publications and deliveries; add it to each context before its routes start. */
    public EventNotifier recorder() {
        return new Recorder(this);
    }

    void published(String key, byte[] order, long sentAt) {
        Publication publication = new Publication(Content.ofOrder(order), Content.digest(order), sentAt);
        Account account = accounts.computeIfAbsent(key, strangers::take);
        firstSent.accumulate(sentAt);
        // Before it can be accounted for: more than was published is never settled.
        published.increment();
        synchronized (account) {
            if (account.published(publication)) {
                delivered.increment();
            }
            open.put(key, account);
        }
    }

    void delivered(String key, long at) {
        // The map holds up whoever publishes it at this moment, and would not see what is noted among the strangers
        // then.
        accounts.compute(key, (same, known) -> {
            if (known == null) {
                strangers.delivered(same);
            } else {
                settleDelivery(known);
            }
            return known;
        });
        deliveries.increment();
        lastDelivery.accumulate(at);
    }

    private void settleDelivery(Account account) {
        synchronized (account) {
            if (account.delivered()) {
                delivered.increment();
            }
        }
    }

    /**
     * Returns the balance when every message is accounted for, or when nothing has changed for a while.
     *
     * @param expected how many messages are to be published
     * @param patience how long nothing may change, longer than the publisher's longest pause
     * @param watcher is told the progress several times a second
     * @throws SQLException if the database has not answered for that long
     */
    public Balance await(long expected, Duration patience, Consumer<Progress> watcher)
            throws SQLException, InterruptedException {
        Progress last = null;
        long lastChange = System.nanoTime();
        for (; ; ) {
            SQLException unanswered = null;
            try {
                audit(false);
            } catch (SQLException e) {
                unanswered = e;
            }
            Progress progress = progress(expected);
            watcher.accept(progress);
            if (progress.isDone()) {
                return balance(expected);
            }
            if (!progress.equals(last)) {
                last = progress;
                lastChange = System.nanoTime();
            } else if (System.nanoTime() - lastChange > STALL.toNanos() && takeAside()) {
                continue;
            } else if (System.nanoTime() - lastChange > patience.toNanos()) {
                if (unanswered != null) {
                    throw unanswered;
                }
                return balance(expected);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * Looks how the books stand, and leaves them open.
     *
     * @throws SQLException if the database does not answer
     */
    public synchronized Standing look() throws SQLException {
        long deliveredBefore = delivered.sum();
        audit(false);
        Standing standing = new Standing(
                published.sum(),
                delivered.sum(),
                Math.max(0, deliveredBefore + tally.aside - tally.settled()),
                tally.tickets,
                tally.acknowledged,
                tally.absorbed,
                tally.dead,
                tally.recent.getTotalCount() == 0 ? -1 : tally.recent.getValueAtPercentile(50),
                tally.recent.getTotalCount() == 0 ? -1 : tally.recent.getValueAtPercentile(99));
        tally.recent.reset();
        return standing;
    }

    /**
     * Looks whether what has been under way since the last call is among RocketMQ's dead letters; without any, it asks for none. For
     * books that stay open: {@link #await} does it by itself.
     */
    public void lookAside() throws InterruptedException {
        long before = publishedBefore;
        publishedBefore = published.sum();
        if (before > delivered.sum() + aside()) {
            takeAside();
        }
    }

    private synchronized long aside() {
        return tally.aside;
    }

    /**
     * Closes the books: whatever was delivered and is not accounted for by now is lost.
     *
     * @param expected how many messages were to be published
     * @throws SQLException if the database does not answer
     */
    public Balance balance(long expected) throws SQLException, InterruptedException {
        audit(true);
        asking.lockInterruptibly();
        try {
            nextAside = System.nanoTime();
            takeAside();
        } finally {
            asking.unlock();
        }
        return count(expected);
    }

    private synchronized Balance count(long expected) {
        long lost = 0;
        long undelivered = 0;
        List<String> examples = new ArrayList<>();
        for (Map.Entry<String, Account> entry : open.entrySet()) {
            Account account = entry.getValue();
            int lostOfKey;
            synchronized (account) {
                lostOfKey = account.open() - account.undelivered();
                undelivered += account.undelivered();
            }
            lost += lostOfKey;
            if (lostOfKey > 0 && examples.size() < Balance.EXAMPLES) {
                examples.add(entry.getKey());
            }
        }
        return new Balance(
                progress(expected),
                deliveries.sum() - delivered.sum(),
                tally.tickets,
                tally.acknowledged,
                tally.absorbed,
                tally.dead,
                undelivered,
                lost,
                examples,
                ordersPerSecond(),
                tally.latency.getValueAtPercentile(50),
                tally.latency.getValueAtPercentile(99),
                tally.latency.getMaxValue());
    }

    Progress progress(long expected) {
        return new Progress(expected, published.sum(), delivered.sum(), tally.settled(), tally.aside);
    }

    private double ordersPerSecond() {
        long micros = lastDelivery.get() - firstSent.get();
        return delivered.sum() == 0 ? 0 : delivered.sum() * 1e6 / Math.max(1, micros);
    }

    /**
     * Looks for the outcome of the open messages.
     *
     * @param closing whether to look for the undelivered ones too, and to accept what can't be improved any more. The
     *     default Broker has the outcome before it accepts an event, so before a delivery a look would be in vain.
     */
    private synchronized void audit(boolean closing) throws SQLException {
        Map<String, Account> batch = new HashMap<>();
        for (Map.Entry<String, Account> entry : open.entrySet()) {
            if (closing || isDelivered(entry.getValue())) {
                batch.put(entry.getKey(), entry.getValue());
            }
            if (batch.size() == BATCH) {
                settle(batch, closing);
                batch.clear();
            }
        }
        settle(batch, closing);
    }

    /**
     * Looks among RocketMQ's dead letters, if a message has not been delivered for longer than a delivery takes, and not too often.
     * One of a message that was published before this run is not of this run.
     *
     * @return whether it has accounted for one
     */
    private boolean takeAside() throws InterruptedException {
        asking.lockInterruptibly();
        try {
            if (published.sum() <= delivered.sum() + aside() || System.nanoTime() - nextAside < 0) {
                return false;
            }
            nextAside = System.nanoTime() + STALL.toNanos();
            long since = firstSent.get() / 1_000;
            return settleAside(letters(since), since);
        } finally {
            asking.unlock();
        }
    }

    private List<PutAside.Letter> letters(long since) throws InterruptedException {
        try {
            return putAside.take(since, accounts::containsKey);
        } catch (IllegalStateException unanswered) {
            LOG.debug("RocketMQ's dead letters are not known", unanswered);
            return List.of();
        }
    }

    private synchronized boolean settleAside(List<PutAside.Letter> letters, long since) {
        for (PutAside.Letter letter : letters) {
            boolean ofThisRun = letter.born() >= since && accounts.containsKey(letter.key());
            if (ofThisRun && asideIds.add(letter.id() + " " + letter.key())) {
                unclaimed.add(letter);
            }
        }
        return unclaimed.removeIf(this::settleAside);
    }

    private boolean settleAside(PutAside.Letter letter) {
        Account account = open.get(letter.key());
        if (account == null) {
            return false;
        }
        synchronized (account) {
            boolean settled = account.settleAside(letter.digest(), tally);
            if (account.open() == 0) {
                open.remove(letter.key());
            }
            return settled;
        }
    }

    private static boolean isDelivered(Account account) {
        synchronized (account) {
            return account.isDelivered();
        }
    }

    private void settle(Map<String, Account> batch, boolean closing) throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        List<Records.DeadLetters> letters = records.deadLetters(batch.keySet(), firstSent.get());
        Map<String, Integer> dead = new HashMap<>();
        letters.forEach(same -> dead.merge(same.key(), same.letters(), Integer::sum));
        letters.forEach(same ->
                update(batch, same.key(), account -> account.settleDead(same, dead.get(same.key()), tally)));
        if (batch.isEmpty()) {
            return;
        }
        for (Records.Ticket ticket : records.tickets(batch.keySet())) {
            update(batch, ticket.orderId(), account -> account.settle(ticket, closing, tally));
        }
        if (batch.isEmpty()) {
            return;
        }
        for (Records.Acknowledgement acknowledgement : records.acknowledgements(batch.keySet())) {
            update(batch, acknowledgement.orderId(), account -> account.settle(acknowledgement, closing, tally));
        }
        dead.forEach((key, all) -> update(batch, key, account -> account.settleDead(all, closing, tally)));
    }

    private void update(Map<String, Account> batch, String key, Consumer<Account> settlement) {
        Account account = batch.get(key);
        if (account == null) {
            return; // an order that was acknowledged in several statuses, and is settled by now
        }
        synchronized (account) {
            settlement.accept(account);
            if (account.open() == 0) {
                open.remove(key);
                batch.remove(key);
            }
        }
    }
}
