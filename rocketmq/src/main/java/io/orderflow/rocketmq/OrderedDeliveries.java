package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the messages of each queue one after the other, in the order of the queue, through RocketMQ's own service, which
 * holds the queue's lock and a thread meanwhile.
 *
 * <pre>
 *   received ──▶ attempt ── completed ──────────────────────────────────▶ acknowledged, next message
 *                 ▲   │                                                       ▲
 *                 │   ├── permanent failure ──▶ dead-letter topic ─ confirmed ┘
 *        back-off │   │                                   │ refused
 *                 └───┴── transient failure: the queue waits, and says so
 * </pre>
 *
 * <p>There is no deadline: handed back, a message would come after those behind it.
 */
final class OrderedDeliveries implements MessageListenerOrderly, DeliveryMode {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedDeliveries.class);

    /** How long a stopping source keeps a message from being tried again; the client waits no longer than 30 s. */
    private static final long CLOSED_MILLIS = 1000;

    private static final Failure CLOSED = new Failure(0, "the source is suspended or stops", Duration.ZERO, false);

    private final MessageRoute route;
    private final DeadLetters deadLetters;
    private final DeliverySettings settings;
    private final SourceMetrics metrics;
    private final SourceSpans spans;
    private final Host host;
    private final Slots slots;
    private final Map<MessageQueue, Integer> failing = new ConcurrentHashMap<>();
    private final Throttle reports = Throttle.ofSeconds(10);
    private volatile boolean open = true;

    OrderedDeliveries(
            MessageRoute route, DeadLetters deadLetters, DeliverySettings settings, SourceMetrics metrics, Host host) {
        this.route = route;
        this.deadLetters = deadLetters;
        this.settings = settings;
        this.metrics = metrics;
        this.spans = route.spans();
        this.host = host;
        this.slots = host.slots(settings.maxInFlight(), settings.maxInFlightBytes());
        metrics.inFlight(slots::taken);
        metrics.inFlightBytes(slots::takenBytes);
        metrics.queuesWaiting(failing::size);
    }

    @Override
    public void open() {
        open = true;
    }

    @Override
    public void pause() {
        open = false;
    }

    /** Whether the queue waits is no longer ours to say. */
    @Override
    public void forget(MessageQueue queue) {
        failing.remove(queue);
    }

    /** What is thrown here RocketMQ's client would log with the whole message. */
    @Override
    public ConsumeOrderlyStatus consumeMessage(List<MessageExt> messages, ConsumeOrderlyContext context) {
        try {
            return consume(messages, context);
        } catch (Throwable e) {
            return waitABit(messages.get(0), Failure.unexpected(e), context);
        } finally {
            // A stop interrupts the thread. RocketMQ would then not put the message back in its place.
            Thread.interrupted();
        }
    }

    private ConsumeOrderlyStatus consume(List<MessageExt> messages, ConsumeOrderlyContext context)
            throws InterruptedException {
        if (!open) {
            return closed(context);
        }
        metrics.received(messages.size());
        for (MessageExt message : messages) {
            LastingId.note(message, context.getMessageQueue().getTopic());
            HandBacks.bound(message);
            if (spans != null && !failing.containsKey(context.getMessageQueue())) {
                // Else it is tried again, and was received before.
                spans.received(message, context.getMessageQueue(), 0);
            }
            Failure failure = attempt(message);
            if (failure == CLOSED) {
                return closed(context);
            }
            if (failure != null && !toDeadLetter(message, failure, context.getMessageQueue())) {
                return waitABit(message, failure, context);
            }
        }
        failing.remove(context.getMessageQueue());
        if (spans != null) {
            messages.forEach(spans::acknowledged);
        }
        return ConsumeOrderlyStatus.SUCCESS;
    }

    private static ConsumeOrderlyStatus closed(ConsumeOrderlyContext context) {
        context.setSuspendCurrentQueueTimeMillis(CLOSED_MILLIS);
        return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
    }

    /** @return null if it was delivered; {@link #CLOSED} if it waited for room until there was to be no attempt any more */
    private Failure attempt(MessageExt message) throws InterruptedException {
        long size = StoredBody.size(message, settings.maxInFlightBytes());
        slots.acquire(size);
        try {
            if (!open) {
                return CLOSED;
            }
            long started = host.nanoTime();
            Failure failure = route.runAndWait(message);
            if (failure == null) {
                metrics.delivered(host.nanoTime() - started);
            }
            return failure;
        } finally {
            slots.release(size);
        }
    }

    private boolean toDeadLetter(MessageExt message, Failure failure, MessageQueue queue) {
        if (!failure.permanent()) {
            return false;
        }
        HandBacks.forgetAttempts(message, queue.getTopic());
        boolean taken = deadLetters.take(message, failure);
        if (taken) {
            metrics.deadLettered();
        }
        return taken;
    }

    private ConsumeOrderlyStatus waitABit(MessageExt message, Failure failure, ConsumeOrderlyContext context) {
        MessageQueue queue = context.getMessageQueue();
        int failures = failing.merge(queue, 1, Integer::sum);
        Duration delay = settings.backOff().delay(failures, failure, host.random());
        // RocketMQ waits 30 s at most, which so bounds what a sink may ask for.
        context.setSuspendCurrentQueueTimeMillis(delay.toMillis());
        metrics.retried();
        if (reports.isDue()) {
            LOG.warn(
                    "Queue {} of {} waits for message {}, failed {} times: {}",
                    queue.getQueueId(),
                    queue.getTopic(),
                    LastingId.inLog(message),
                    failures,
                    failure.reason());
        }
        return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
    }
}
