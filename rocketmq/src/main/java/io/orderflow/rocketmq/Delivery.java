package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one message from RocketMQ to the end of its route.
 *
 * <pre>
 *              slot free                 completed
 *   received ─────────────▶  attempt  ─────────────▶ onDelivered ───────────▶ acknowledged
 *                             ▲    │                                              ▲
 *                             │    │ failed          permanent, or failed         │
 *                             │    ▼                 too often while others pass  │
 *                             │ onFailed ─────────────────────▶ toDeadLetter ─────┤ confirmed
 *                             │    │  │                           │              │
 *                    back-off │    │  └───────────────────────▶ handBack ─────────┘
 *                             │    │      deadline passed, or    │ │
 *                             │    │      the queue far ahead    │ │ refused; or kept, for the order of its key
 *                             └────┼─────────────────────────────┴─┘
 *                             ▲    │
 *                             │    │ suspended, stopping, or the queue was given to another consumer
 *                             │    ▼
 *                             │  parked: neither acknowledged nor handed back; waits to be resumed,
 *                             │          and is delivered again by RocketMQ if that never comes
 *                             │
 *                             └─ stranded: an Error or what else should not happen, in any step; a second later it goes
 *                                          on with the step that it was at
 * </pre>
 *
 * <p>A message holds its slot from the first attempt to the end, back-off included: while the sink is down, no more than
 * {@code maxInFlight} messages knock at it. The steps of a message never overlap, though they run on different threads.
 *
 * <p>Where the order of keys is kept, a message that has one is not handed back, as those behind it would pass, nor given up:
 * it is tried again without end, and leaves its slot in between when others pass or its deadline has.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /**
     * By how many offsets a queue may move on past a message that keeps failing while others pass. A message pins its queue's
     * offset, and all that were delivered behind it would be delivered again after a crash. More than are pulled ahead: those
     * are not delivered yet. In an outage nothing is, though those that wait may be so far apart, where a filter leaves out what
     * is between.
     */
    static final long FAR_BEHIND = 3 * Clients.MAX_WAITING / 2;

    /** Of those that RocketMQ's delay grows through: a message that is kept is tried once a minute at least. */
    private static final int MAX_KEPT_LEVEL = 5;

    private static final long UNKNOWN = -1;

    final MessageExt message;
    final MessageQueue queue;
    final ProcessQueue processQueue;

    /** Whose order is kept, or null. */
    final MessageKey key;

    /** Belongs to {@link KeyLanes}. */
    boolean aside;

    /** Belongs to {@link Stranded}. */
    final AtomicBoolean stranded = new AtomicBoolean();

    /** Belongs to {@link Stranded}. */
    Delivery strandedBefore;

    private final Deliveries deliveries;
    private final long receivedNanos;
    private final AtomicBoolean slot = new AtomicBoolean();

    /** Odd while the route runs: what completes an attempt that is over is not listened to. */
    private final AtomicInteger attempts = new AtomicInteger();

    /** When the latest attempt began. */
    private volatile long attemptNanos;

    private long size = UNKNOWN;
    private int failures;
    private int refusedHandBacks;
    private int timesKept;
    private long deadlineNanos;
    private Long lastFailureNanos;
    private Long lastOthersNanos;
    private boolean othersPass;
    private volatile boolean delivered;
    private volatile boolean ended;
    private long offset = UNKNOWN;

    /**
     * @param key null if no order of its is kept
     * @param handedBackNanos when this source has handed it back, or null
     */
    Delivery(
            MessageExt message,
            ProcessQueue processQueue,
            MessageQueue queue,
            MessageKey key,
            Deliveries deliveries,
            Long handedBackNanos) {
        this.message = message;
        this.processQueue = processQueue;
        this.queue = queue;
        this.key = key;
        this.deliveries = deliveries;
        this.receivedNanos = deliveries.host().nanoTime();
        this.lastFailureNanos = handedBackNanos;
    }

    /** Of its body when it is under delivery, in bytes. */
    long size() {
        if (size == UNKNOWN) {
            size = StoredBody.size(message, deliveries.settings().maxInFlightBytes());
        }
        return size;
    }

    /** Whether the route runs. */
    boolean isUnderWay() {
        return attempts.get() % 2 != 0;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    /** @return false if none is free, or if it has one already */
    boolean takeSlot(Slots slots) {
        if (!slots.tryAcquire(size())) {
            return false;
        }
        boolean taken = slot.compareAndSet(false, true);
        if (!taken) {
            slots.release(size);
        }
        return taken;
    }

    /** @return whether it had one */
    boolean leaveSlot(Slots slots) {
        boolean had = slot.getAndSet(false);
        if (had) {
            slots.release(size);
        }
        return had;
    }

    /** Runs the route once. Returns at once if the route is asynchronous. */
    void attempt() {
        if (ended) {
            deliveries.leave(this);
            return;
        }
        attemptNanos = deliveries.host().nanoTime();
        int attempt = attempts.updateAndGet(Delivery::nextOdd);
        // Only now: who takes the queue away looks for what is under way after that, so that one of the two sees it.
        if (!deliveries.delivers(this)) {
            leaveUnbegun(attempt);
            return;
        }
        if (failures == 0) {
            deadlineNanos = deliveries.host().nanoTime()
                    + deliveries.settings().deliveryDeadline().toNanos();
            deliveries.begin(this, receivedNanos);
        }
        lastOthersNanos = deliveries.lastDeliveredNanos();
        try {
            deliveries.run(message, failure -> complete(attempt, failure));
        } catch (Throwable e) {
            complete(attempt, Failure.unexpected(e));
        }
    }

    /** Of what is in line twice, an attempt may be under way; it counts no longer. */
    private static int nextOdd(int number) {
        return number + 1 | 1;
    }

    private void leaveUnbegun(int attempt) {
        if (attempts.compareAndSet(attempt, attempt + 1)) {
            deliveries.park(this);
        }
    }

    /** Ends an attempt of whose end nobody tells; if somebody does later, that is not listened to. */
    void endIfLost(long nowNanos, long limitNanos) {
        int attempt = attempts.get();
        if (attempt % 2 != 0 && nowNanos - attemptNanos > limitNanos) {
            complete(attempt, LostAttempt.FAILURE);
        }
    }

    private void complete(int attempt, Failure failure) {
        if (attempts.compareAndSet(attempt, attempt + 1)) {
            try {
                onCompleted(failure);
            } catch (Throwable e) {
                deliveries.strand(this, e);
            }
        }
    }

    private void onCompleted(Failure failure) {
        if (failure == null) {
            onDelivered();
        } else {
            onFailed(failure);
        }
    }

    private void onDelivered() {
        delivered = true;
        deliveries.onDelivered(deliveries.host().nanoTime() - receivedNanos);
        deliveries.acknowledge(this);
    }

    private void onFailed(Failure failure) {
        failures++;
        noteWhetherOthersPass();
        LOG.debug("Attempt {} to deliver message {} failed: {}", failures, id(), failure.reason());
        if (!deliveries.delivers(this)) {
            deliveries.park(this);
        } else if (failure.permanent()) {
            deliveries.execute(this, () -> toDeadLetter(failure));
        } else if (isOverdue()) {
            deliveries.execute(this, () -> giveUpOrHandBack(failure));
        } else {
            deliveries.metrics().retried();
            deliveries.reportFailing(this, failure.reason());
            if (key != null && othersPass) {
                deliveries.letOthersPass(this);
                deliveries.lineUpAfter(this, delay(failure));
            } else {
                deliveries.executeAfter(this, delay(failure), this::attempt);
            }
        }
    }

    /**
     * Another was delivered after this one had failed, and then this one failed again: so it is not the sink. A delivery
     * while the attempt was under way shows nothing, which may have been lost in the outage that just ended.
     */
    private void noteWhetherOthersPass() {
        if (lastFailureNanos != null && lastOthersNanos != null && lastOthersNanos - lastFailureNanos > 0) {
            othersPass = true;
        }
        lastFailureNanos = deliveries.host().nanoTime();
    }

    private boolean isOverdue() {
        // On an interrupted thread RocketMQ's queue says 0 for how far it is, and logs a stack trace.
        Thread.interrupted();
        return deadlineNanos - deliveries.host().nanoTime() <= 0
                || key == null && othersPass && processQueue.getMaxSpan() > FAR_BEHIND;
    }

    private void toDeadLetter(Failure failure) {
        if (deliveries.deadLetters().take(message, failure)) {
            delivered = true;
            deliveries.metrics().deadLettered();
            deliveries.acknowledge(this);
        } else if (key != null && isOverdue()) {
            keep(failure);
        } else if (isOverdue()) {
            handBack(failure);
        } else {
            deliveries.executeAfter(this, deliveries.settings().backOff().max(), this::attempt);
        }
    }

    private void giveUpOrHandBack(Failure failure) {
        if (key != null) {
            keep(failure);
            return;
        }
        int handBacks = message.getReconsumeTimes() + refusedHandBacks;
        if (othersPass && handBacks >= deliveries.settings().maxHandBacks()) {
            toDeadLetter(failure.givenUp(handBacks));
        } else {
            handBack(failure);
        }
    }

    private void keep(Failure failure) {
        deliveries.metrics().retried();
        deliveries.reportFailing(this, failure.reason());
        // Those that could show that it is not the sink may be behind it in a queue that is full.
        deliveries.letOthersPass(this);
        int level = Delay.level(deliveries.settings().reconsumeDelayLevel(), timesKept++);
        deliveries.lineUpAfter(this, Delay.of(Math.min(MAX_KEPT_LEVEL, level)));
    }

    private void handBack(Failure failure) {
        if (deliveries.handBack(this)) {
            delivered = true;
            deliveries.metrics().reconsumed();
            deliveries.reportHandedBack(this, failures, failure.reason());
            deliveries.acknowledge(this);
        } else {
            refusedHandBacks++;
            deliveries.executeAfter(this, deliveries.settings().backOff().max(), this::attempt);
        }
    }

    /** At least as long as the sink asks for, and never past the deadline, which so bounds what a sink may ask for. */
    private Duration delay(Failure failure) {
        BackOff backOff = deliveries.settings().backOff();
        Duration wanted = backOff.delay(failures, failure, deliveries.host().random());
        Duration left = Duration.ofNanos(deadlineNanos - deliveries.host().nanoTime());
        return wanted.compareTo(left) <= 0 ? wanted : left;
    }

    /** To be acknowledged with, as far as the queue was done when this one was. */
    long doneUpTo(long now) {
        offset = Math.max(offset, now);
        return offset;
    }

    void end() {
        ended = true;
    }

    /** Takes no memory. */
    void strand() {
        attempts.set((attempts.get() | 1) + 1);
    }

    /** Where it stranded: before its acknowledgement, or at it. */
    void goOn() {
        if (delivered) {
            deliveries.acknowledge(this);
        } else {
            deliveries.park(this);
        }
    }

    String id() {
        return LastingId.inLog(message);
    }
}
