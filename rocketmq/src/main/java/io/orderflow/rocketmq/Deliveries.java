package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageConcurrentlyService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what RocketMQ's client has pulled, message by message and asynchronously, in place of the client's own service,
 * whose listener ties up a thread until a whole batch is through: one slow message would hold up its batch, and as many as
 * there are threads would hold up all.
 *
 * <p>Acknowledging, sending back and offsets stay RocketMQ's: the offset of a queue is that of its oldest message that is
 * not acknowledged.
 */
final class Deliveries extends ConsumeMessageConcurrentlyService implements DeliveryMode {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** Until an event loop that makes them reads answers again. */
    private static final int ATTEMPTS_AT_ONCE = 32;

    private final DefaultMQPushConsumerImpl client;
    private final RocketMQSourceConsumer consumer;
    private final DeliverySettings settings;
    private final SourceMetrics metrics;
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;

    private final Queue<Delivery> ready = new ConcurrentLinkedQueue<>();
    private final Semaphore slots;
    private final Workers workers;
    private final Throttle reports = Throttle.ofSeconds(10);
    private volatile boolean open;

    /**
     * @param executor runs the routes and {@code timer} nothing but its hand-over to them; the caller shuts both down
     * @param sinks whose event loops run the routes too
     */
    Deliveries(
            DefaultMQPushConsumerImpl client,
            MessageListenerConcurrently listener,
            RocketMQSourceConsumer consumer,
            DeliverySettings settings,
            SourceMetrics metrics,
            ExecutorService executor,
            ScheduledExecutorService timer,
            Collection<? extends EventLoops> sinks) {
        super(client, listener);
        this.client = client;
        this.consumer = consumer;
        this.settings = settings;
        this.metrics = metrics;
        this.executor = executor;
        this.timer = timer;
        this.slots = new Semaphore(settings.maxInFlight());
        this.workers = new Workers(this::canAttempt, this::attemptSome, executor, sinks);
        metrics.inFlight(this::inFlight);
    }

    DeliverySettings settings() {
        return settings;
    }

    SourceMetrics metrics() {
        return metrics;
    }

    DeadLetterTopic deadLetterTopic() {
        return consumer.deadLetterTopic();
    }

    private int inFlight() {
        return settings.maxInFlight() - slots.availablePermits();
    }

    @Override
    public void open() {
        open = true;
        workers.wake();
    }

    @Override
    public void pause() {
        open = false;
    }

    @Override
    public void check() {
        workers.freeLoops();
    }

    /** Called by RocketMQ's client on its network threads. */
    @Override
    public void submitConsumeRequest(
            List<MessageExt> messages, ProcessQueue processQueue, MessageQueue queue, boolean dispatchToConsume) {
        metrics.received(messages.size());
        client.resetRetryAndNamespace(messages, client.groupName());
        messages.forEach(message -> ready.add(new Delivery(message, processQueue, queue, this)));
        workers.wake();
    }

    private boolean canAttempt() {
        return open && !ready.isEmpty() && slots.availablePermits() > 0;
    }

    private void attemptSome() {
        for (int attempts = 0; attempts < ATTEMPTS_AT_ONCE; attempts++) {
            Delivery next = nextWithSlot();
            if (next == null) {
                return;
            }
            workers.attempt(next::attempt);
        }
    }

    private Delivery nextWithSlot() {
        if (!open || !slots.tryAcquire()) {
            return null;
        }
        Delivery next = ready.poll();
        if (next == null) {
            slots.release();
        }
        return next;
    }

    boolean delivers(Delivery delivery) {
        return open && !delivery.processQueue.isDropped();
    }

    /**
     * Runs the route once with the message.
     *
     * @param completed is told why it failed, or null, on any thread
     */
    void run(MessageExt message, Consumer<Failure> completed) {
        Exchange exchange = consumer.exchangeOf(message);
        if (exchange.isFailed()) {
            complete(exchange, completed);
        } else {
            consumer.getAsyncProcessor().process(exchange, doneSync -> complete(exchange, completed));
        }
    }

    private void complete(Exchange exchange, Consumer<Failure> completed) {
        Failure failure = consumer.failureOf(exchange);
        consumer.releaseExchange(exchange, false);
        completed.accept(failure);
    }

    void execute(Delivery delivery, Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException stopped) {
            park(delivery);
        }
    }

    void executeAfter(Delivery delivery, Duration delay, Runnable step) {
        try {
            timer.schedule(() -> execute(delivery, step), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            park(delivery);
        }
    }

    void acknowledge(Delivery delivery) {
        // On an interrupted thread RocketMQ would not remove the message, and its queue's offset would stay there.
        Thread.interrupted();
        long offset = delivery.processQueue.removeMessage(List.of(delivery.message));
        if (offset >= 0 && !delivery.processQueue.isDropped()) {
            client.getOffsetStore().updateOffset(delivery.queue, offset, true);
        }
        getConsumerStatsManager().incConsumeOKTPS(client.groupName(), delivery.queue.getTopic(), 1);
        release();
    }

    /**
     * Hands a message back to RocketMQ, which stores it in the group's %RETRY% topic. Blocks for a network round trip.
     *
     * @return whether RocketMQ has confirmed it
     */
    boolean sendBack(Delivery delivery) {
        // On an interrupted thread the request would fail without being sent.
        Thread.interrupted();
        getConsumerStatsManager().incConsumeFailedTPS(client.groupName(), delivery.queue.getTopic(), 1);
        // Where the broker is out of reach, the client publishes the message anew, and would take its unique key for
        // this.
        MessageAccessor.setOriginMessageId(delivery.message, Headers.firstPlace(delivery.message));
        ConsumeConcurrentlyContext context = new ConsumeConcurrentlyContext(delivery.queue);
        context.setDelayLevelWhenNextConsume(settings.reconsumeDelayLevel());
        return sendMessageBack(delivery.message, context);
    }

    /** Puts a message that was not delivered back in line. After a stop, that is where it stays. */
    void park(Delivery delivery) {
        if (!delivery.processQueue.isDropped()) {
            ready.add(delivery);
        }
        release();
    }

    private void release() {
        slots.release();
        workers.wake();
    }

    /** One line every ten seconds, however many messages fail meanwhile. */
    void reportFailing(Delivery delivery, String reason) {
        if (reports.isDue()) {
            LOG.warn(
                    "Delivery from topic {} fails and is retried, {} of {} messages in flight; message {}: {}",
                    delivery.queue.getTopic(),
                    inFlight(),
                    settings.maxInFlight(),
                    delivery.id(),
                    reason);
        }
    }

    /** Called by RocketMQ's client before it commits the offsets for the last time. */
    @Override
    public void shutdown(long awaitTerminateMillis) {
        pause();
        slots.release(timer.shutdownNow().size());
        if (!allSlotsFree(awaitTerminateMillis)) {
            LOG.warn("Stopped with {} messages in flight; RocketMQ will deliver them again", inFlight());
        }
        super.shutdown(0);
    }

    private boolean allSlotsFree(long timeoutMillis) {
        try {
            return slots.tryAcquire(settings.maxInFlight(), timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
