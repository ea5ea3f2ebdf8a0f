package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
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
 *                             │    │ failed          permanent                    │
 *                             │    ▼              ┌───────────▶ toDeadLetter ─────┤ confirmed
 *                             │ onFailed ─────────┤                │              │
 *                             │    │  │           └───────────▶ handBack ─────────┘
 *                    back-off │    │  │   transient,             │ │
 *                             │    │  │   deadline passed or     │ │ refused
 *                             └────┼──┘   the queue far ahead    │ │
 *                             ▲    │                             │ │
 *                             └────┼─────────────────────────────┴─┘
 *                                  │ suspended, stopping, or the queue was given to another consumer
 *                                  ▼
 *                                parked: neither acknowledged nor handed back; waits to be resumed,
 *                                        and is delivered again by RocketMQ if that never comes
 * </pre>
 *
 * <p>A message holds its slot from the first attempt to the end, back-off included: while the sink is down, no more than
 * {@code maxInFlight} messages knock at it. The steps of a message never overlap, though they run on different threads.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /**
     * By how many offsets a queue may move on past a message that keeps failing. A message pins its queue's offset, and
     * all that were delivered behind it would be delivered again after a crash. An outage does not reach this: the client
     * holds at most 1000 messages of a queue.
     */
    private static final long FAR_BEHIND = 1500;

    final MessageExt message;
    final MessageQueue queue;
    final ProcessQueue processQueue;
    private final Deliveries deliveries;
    private final long receivedNanos = System.nanoTime();
    private int failures;
    private long deadlineNanos;

    Delivery(MessageExt message, ProcessQueue processQueue, MessageQueue queue, Deliveries deliveries) {
        this.message = message;
        this.processQueue = processQueue;
        this.queue = queue;
        this.deliveries = deliveries;
    }

    /** Runs the route once. Returns at once if the route is asynchronous. */
    void attempt() {
        if (!deliveries.delivers(this)) {
            deliveries.park(this);
            return;
        }
        if (failures == 0) {
            deadlineNanos =
                    System.nanoTime() + deliveries.settings().deliveryDeadline().toNanos();
        }
        deliveries.run(message, this::onCompleted);
    }

    private void onCompleted(Failure failure) {
        if (failure == null) {
            onDelivered();
        } else {
            onFailed(failure);
        }
    }

    private void onDelivered() {
        deliveries.metrics().delivered(System.nanoTime() - receivedNanos);
        deliveries.acknowledge(this);
    }

    private void onFailed(Failure failure) {
        failures++;
        LOG.debug("Attempt {} to deliver message {} failed: {}", failures, id(), failure.reason());
        if (!deliveries.delivers(this)) {
            deliveries.park(this);
        } else if (failure.permanent()) {
            deliveries.execute(this, () -> toDeadLetter(failure));
        } else if (isOverdue()) {
            deliveries.execute(this, () -> handBack(failure));
        } else {
            deliveries.metrics().retried();
            deliveries.reportFailing(this, failure.reason());
            deliveries.executeAfter(this, delay(failure), this::attempt);
        }
    }

    private boolean isOverdue() {
        return deadlineNanos - System.nanoTime() <= 0 || processQueue.getMaxSpan() > FAR_BEHIND;
    }

    private void toDeadLetter(Failure failure) {
        if (deliveries.deadLetterTopic().take(message, failure)) {
            deliveries.metrics().deadLettered();
            deliveries.acknowledge(this);
        } else if (isOverdue()) {
            handBack(failure);
        } else {
            deliveries.executeAfter(this, deliveries.settings().backOff().max(), this::attempt);
        }
    }

    private void handBack(Failure failure) {
        if (deliveries.sendBack(this)) {
            deliveries.metrics().reconsumed();
            LOG.warn(
                    "Message {} of topic {} handed back to RocketMQ, to be delivered again later: {} failed attempts, the last: {}",
                    id(),
                    queue.getTopic(),
                    failures,
                    failure.reason());
            deliveries.acknowledge(this);
        } else {
            deliveries.executeAfter(this, deliveries.settings().backOff().max(), this::attempt);
        }
    }

    /** At least as long as the sink asks for, and never past the deadline, which so bounds what a sink may ask for. */
    private Duration delay(Failure failure) {
        BackOff backOff = deliveries.settings().backOff();
        Duration wanted = backOff.delay(failures, failure, ThreadLocalRandom.current());
        Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
        return wanted.compareTo(left) <= 0 ? wanted : left;
    }

    String id() {
        return Headers.lastingId(message);
    }
}
