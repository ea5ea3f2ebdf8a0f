package io.orderflow.rocketmq;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
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
 *   received ─────────────▶  attempt  ─────────────▶ onDelivered ──▶ acknowledged
 *                             ▲    │                                      ▲
 *                    back-off │    │ failed                               │ confirmed
 *                             │    ▼                                      │
 *                            onFailed ─────────────────────────────▶ handBack
 *                             ▲    │   deadline passed, or the            │
 *                             │    │   queue has left it far behind       │ refused
 *                             │    │                                      │
 *                             └────┼──────────────────────────────────────┘
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

    private void onCompleted(Exchange exchange) {
        if (exchange.isFailed() || exchange.isRollbackOnly()) {
            onFailed(exchange);
        } else {
            deliveries.acknowledge(this);
        }
    }

    private void onFailed(Exchange exchange) {
        failures++;
        String reason = reason(exchange);
        Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
        LOG.debug("Attempt {} to deliver message {} failed: {}", failures, id(), reason);
        if (!deliveries.delivers(this)) {
            deliveries.park(this);
        } else if (left.isNegative() || left.isZero() || processQueue.getMaxSpan() > FAR_BEHIND) {
            deliveries.execute(this, () -> handBack(reason));
        } else {
            deliveries.reportFailing(this, reason);
            deliveries.executeAfter(this, min(delay(exchange), left), this::attempt);
        }
    }

    private void handBack(String reason) {
        if (deliveries.sendBack(this)) {
            LOG.warn(
                    "Message {} of topic {} handed back to RocketMQ, to be delivered again later: {} failed attempts, the last: {}",
                    id(),
                    queue.getTopic(),
                    failures,
                    reason);
            deliveries.acknowledge(this);
        } else {
            deliveries.executeAfter(this, deliveries.settings().backOff().max(), this::attempt);
        }
    }

    private Duration delay(Exchange failed) {
        Duration backOff = deliveries
                .settings()
                .backOff()
                .delay(failures, ThreadLocalRandom.current().nextDouble());
        Duration asked =
                RetryAfter.parse(failed.getMessage().getHeader(RetryAfter.HEADER, String.class), Instant.now());
        return asked.compareTo(backOff) > 0 ? asked : backOff;
    }

    private static String reason(Exchange failed) {
        Exception exception = failed.getException();
        return exception == null ? "marked for rollback" : String.valueOf(exception.getMessage());
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    String id() {
        return Headers.lastingId(message);
    }
}
