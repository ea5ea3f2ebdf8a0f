package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageConcurrentlyService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what RocketMQ's client has pulled, message by message and asynchronously, in place of the client's own service,
 * whose listener ties up a thread until a whole batch is through: one slow message would hold up its batch, and as many as
 * there are threads would hold up all.
 *
 * <p>Where the order of keys is kept, {@link KeyLanes} says which message may be next.
 *
 * <p>Acknowledging and offsets stay RocketMQ's: the offset of a queue is that of its oldest message that is not
 * acknowledged.
 */
final class Deliveries extends ConsumeMessageConcurrentlyService implements DeliveryMode {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** Until an event loop that makes them reads answers again; of a route that blocks, it is one. */
    private static final int ATTEMPTS_AT_ONCE = 32;

    private final DefaultMQPushConsumerImpl client;
    private final MessageRoute route;
    private final DeadLetters deadLetters;
    private final HandBack handBack;
    private final DeliverySettings settings;
    private final SourceMetrics metrics;
    private final SourceSpans spans;
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;
    private final Host host;

    private final Queue<Delivery> ready = new ConcurrentLinkedQueue<>();

    /** The next, if its body has no room yet: those behind it, which may be smaller, do not overtake it for ever. */
    private final AtomicReference<Delivery> next = new AtomicReference<>();

    private final Set<Delivery> backingOff = ConcurrentHashMap.newKeySet();

    /** Those that have a slot. */
    private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();

    private final Stranded stranded = new Stranded();
    private final HandedBack handedBack = new HandedBack();
    private final Slots slots;
    private final Workers workers;
    private final KeyLanes lanes;

    /** Null if the order of keys is not kept. */
    private final QueueLocks locks;

    private final Throttle failing = Throttle.ofSeconds(10);
    private final Throttle handingBack = Throttle.ofSeconds(10);
    private final Throttle stranding = Throttle.ofSeconds(10);
    private volatile Long lastDeliveredNanos;
    private volatile boolean open;

    /** Is told of each queue whose messages are here. */
    private Consumer<MessageQueue> taken = queue -> {};

    /**
     * @param executor runs the routes and {@code timer} nothing but its hand-over to them; both refuse with an exception
     *     after their shutdown, which is the caller's
     * @param sinks whose event loops run the routes too
     */
    Deliveries(
            DefaultMQPushConsumerImpl client,
            MessageListenerConcurrently listener,
            MessageRoute route,
            DeadLetters deadLetters,
            HandBack handBack,
            DeliverySettings settings,
            SourceMetrics metrics,
            ExecutorService executor,
            ScheduledExecutorService timer,
            Collection<? extends EventLoops> sinks,
            Host host) {
        super(client, listener);
        this.client = client;
        this.route = route;
        this.deadLetters = deadLetters;
        this.handBack = handBack;
        this.settings = settings;
        this.metrics = metrics;
        this.spans = route.spans();
        this.executor = executor;
        this.timer = timer;
        this.host = host;
        this.slots = host.slots(settings.maxInFlight(), settings.maxInFlightBytes());
        this.workers = new Workers(this::canAttempt, this::attemptSome, executor, sinks, host);
        this.lanes = new KeyLanes(ready::add, settings.maxInFlightBytes());
        this.locks = settings.order() == MessageOrder.KEY ? new QueueLocks(client, timer, lanes::isUnderWay) : null;
        metrics.inFlight(slots::taken);
        metrics.inFlightBytes(slots::takenBytes);
        metrics.delayed(this::delayed);
        metrics.keysWaiting(this::keysWaiting);
    }

    /** To be called before it is given messages; who is told of each queue that it has taken messages of. */
    void taken(Consumer<MessageQueue> taken) {
        this.taken = taken;
    }

    DeliverySettings settings() {
        return settings;
    }

    SourceMetrics metrics() {
        return metrics;
    }

    Host host() {
        return host;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    /** When the latest message was delivered, by {@link System#nanoTime}; null if none was. */
    Long lastDeliveredNanos() {
        return lastDeliveredNanos;
    }

    @Override
    public int delayed() {
        return handedBack.waiting(host.nanoTime());
    }

    @Override
    public int keysWaiting() {
        return lanes.waiting();
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
        Delivery delivery = stranded.takeAll();
        while (delivery != null) {
            Delivery before = stranded.takeOff(delivery);
            goOn(delivery);
            delivery = before;
        }
        endWhatIsLost();
        lanes.check();
        if (locks != null) {
            locks.check();
        }
        DroppedQueues.pullAnew(client, queue -> locks != null && locks.keeps(queue));
        workers.wake();
    }

    private void endWhatIsLost() {
        long now = host.nanoTime();
        long limit = settings.attemptLimit().toNanos();
        inFlight.forEach(delivery -> delivery.endIfLost(now, limit));
    }

    /** Called by RocketMQ's client on its network threads. */
    @Override
    public void submitConsumeRequest(
            List<MessageExt> messages, ProcessQueue processQueue, MessageQueue queue, boolean dispatchToConsume) {
        try {
            messages.forEach(LastingId::note);
            messages.forEach(HandBacks::believe);
            client.resetRetryAndNamespace(messages, client.groupName());
            if (locks != null) {
                locks.keep(processQueue);
            }
            messages.forEach(message -> lanes.enter(received(message, processQueue, queue)));
            metrics.received(messages.size());
        } catch (Throwable e) {
            // Of these messages some would never have their turn, and hold the queue's offset: it is pulled anew.
            processQueue.setDropped(true);
            reportStranded(e);
        }
        taken.accept(queue);
        try {
            workers.wake();
        } catch (Throwable e) {
            // They are woken every second; RocketMQ's client would pull no more from the queue for two minutes.
            reportStranded(e);
        }
    }

    private Delivery received(MessageExt message, ProcessQueue processQueue, MessageQueue queue) {
        Long since = message.getReconsumeTimes() == 0 ? null : handedBack.remove(LastingId.of(message));
        MessageKey key = settings.order() == MessageOrder.KEY ? MessageKey.of(message, queue) : null;
        return new Delivery(message, processQueue, queue, key, this, since);
    }

    private boolean canAttempt() {
        Delivery waiting = next.get();
        return open && (waiting == null ? !ready.isEmpty() && slots.anyFree() : slots.fits(waiting.size()));
    }

    private void attemptSome() {
        for (int attempts = 0; attempts < ATTEMPTS_AT_ONCE; attempts++) {
            Delivery delivery = nextWithSlot();
            if (delivery == null) {
                return;
            }
            attempt(delivery);
            if (workers.routeBlocks()) {
                return;
            }
        }
    }

    private void attempt(Delivery delivery) {
        Runnable attempt;
        try {
            attempt = () -> step(delivery, delivery::attempt);
        } catch (Throwable noMemory) {
            strand(delivery, noMemory);
            return;
        }
        workers.attempt(attempt);
    }

    private Delivery nextWithSlot() {
        if (!open || !slots.anyFree()) {
            return null;
        }
        Delivery delivery = next.getAndSet(null);
        if (delivery == null) {
            delivery = ready.poll();
        }
        if (delivery == null || delivery.key != null && backingOff.contains(delivery)) {
            // What stranded may be in line twice.
            return null;
        }
        return takeSlot(delivery) ? delivery : null;
    }

    /** What is in line twice two threads may come to at once: one of them has it. */
    private boolean takeSlot(Delivery delivery) {
        boolean anothers = false;
        boolean taken = false;
        try {
            anothers = !inFlight.add(delivery);
            taken = !anothers && delivery.takeSlot(slots);
            return taken;
        } finally {
            if (!taken && !anothers) {
                inFlight.remove(delivery);
                if (!next.compareAndSet(null, delivery)) {
                    ready.add(delivery);
                }
            }
        }
    }

    boolean delivers(Delivery delivery) {
        return open && !delivery.processQueue.isDropped();
    }

    /** The first attempt of a message begins. */
    void begin(Delivery delivery, long receivedNanos) {
        if (spans != null) {
            spans.received(delivery.message, delivery.queue, host.nanoTime() - receivedNanos);
        }
    }

    void run(MessageExt message, Consumer<Failure> completed) {
        route.run(message, completed);
    }

    /** Whatever is thrown costs the message a second, and nothing else. */
    void step(Delivery delivery, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            strand(delivery, e);
        }
    }

    /** Takes no memory, which may be what lacks. */
    void strand(Delivery delivery, Throwable error) {
        delivery.strand();
        leaveSlot(delivery);
        stranded.add(delivery);
        reportStranded(error);
    }

    /** As {@link #step}, but takes no memory before it is sure to be taken aside once more: those behind it would be lost. */
    private void goOn(Delivery delivery) {
        try {
            delivery.goOn();
        } catch (Throwable e) {
            strand(delivery, e);
        }
    }

    void execute(Delivery delivery, Runnable step) {
        try {
            executor.execute(() -> step(delivery, step));
        } catch (RejectedExecutionException stopped) {
            park(delivery);
        }
    }

    void executeAfter(Delivery delivery, Duration delay, Runnable step) {
        backingOff.add(delivery);
        try {
            timer.schedule(() -> goOn(delivery, step), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            stopBackingOff(delivery);
        } catch (Throwable e) {
            backingOff.remove(delivery);
            throw e;
        }
    }

    /** Puts a message back in line later. Meanwhile it has no slot, so that others have it. */
    void lineUpAfter(Delivery delivery, Duration delay) {
        // Before it can be back in line: one that has a slot is under way, and not taken.
        leaveSlot(delivery);
        executeAfter(delivery, delay, () -> lineUp(delivery));
        workers.wake();
    }

    private void lineUp(Delivery delivery) {
        if (!delivery.processQueue.isDropped()) {
            ready.add(delivery);
        }
        workers.wake();
    }

    /** A message fails, and others do not: it is to hold up nothing but its key. */
    void letOthersPass(Delivery delivery) {
        lanes.letOthersPass(delivery);
    }

    private void goOn(Delivery delivery, Runnable step) {
        if (backingOff.remove(delivery)) {
            try {
                execute(delivery, step);
            } catch (Throwable e) {
                strand(delivery, e);
            }
        }
    }

    private void stopBackingOff(Delivery delivery) {
        if (backingOff.remove(delivery)) {
            park(delivery);
        }
    }

    void onDelivered(long nanos) {
        lastDeliveredNanos = host.nanoTime();
        metrics.delivered(nanos);
    }

    void acknowledge(Delivery delivery) {
        // On an interrupted thread RocketMQ would not remove the message, and its queue's offset would stay there.
        Thread.interrupted();
        long offset = delivery.doneUpTo(delivery.processQueue.removeMessage(List.of(delivery.message)));
        if (offset < 0 && delivery.processQueue.containsMessage(delivery.message)) {
            throw new IllegalStateException("RocketMQ's client has not removed a message that was delivered");
        }
        if (offset >= 0 && !delivery.processQueue.isDropped()) {
            client.getOffsetStore().updateOffset(delivery.queue, offset, true);
        }
        delivery.end();
        if (spans != null) {
            spans.acknowledged(delivery.message);
        }
        lanes.leave(delivery);
        leave(delivery);
        getConsumerStatsManager().incConsumeOKTPS(client.groupName(), delivery.queue.getTopic(), 1);
    }

    /** Hands a message back to RocketMQ. Blocks for a network round trip; whether it is confirmed. */
    boolean handBack(Delivery delivery) {
        MessageExt message = delivery.message;
        String id = LastingId.of(message);
        long delay = Delay.of(Delay.level(settings.reconsumeDelayLevel(), message.getReconsumeTimes()))
                .toNanos();
        long started = spans == null ? 0 : host.nanoTime();
        boolean taken = handBack.take(message, delivery.queue);
        if (spans != null) {
            spans.handedBack(message, taken, host.nanoTime() - started);
        }
        if (taken) {
            handedBack.add(id, host.nanoTime(), delay);
            getConsumerStatsManager().incConsumeFailedTPS(client.groupName(), delivery.queue.getTopic(), 1);
        }
        return taken;
    }

    /** Puts a message that was not delivered back in line. After a stop, that is where it stays. */
    void park(Delivery delivery) {
        leaveSlot(delivery);
        lineUp(delivery);
    }

    void leave(Delivery delivery) {
        leaveSlot(delivery);
        workers.wake();
    }

    private void leaveSlot(Delivery delivery) {
        inFlight.remove(delivery);
        delivery.leaveSlot(slots);
    }

    /** One line every ten seconds, however many messages fail meanwhile. */
    void reportFailing(Delivery delivery, String reason) {
        if (failing.isDue()) {
            LOG.warn(
                    "Delivery from topic {} fails and is retried, {} of {} messages in flight; message {}: {}",
                    delivery.queue.getTopic(),
                    slots.taken(),
                    settings.maxInFlight(),
                    delivery.id(),
                    reason);
        }
    }

    void reportHandedBack(Delivery delivery, int failures, String reason) {
        long before = handingBack.due();
        if (before >= 0) {
            LOG.warn(
                    "Message {} of topic {} handed back to RocketMQ, to be delivered again later, as are {} since the last such line: {} failed attempts, the last: {}",
                    delivery.id(),
                    delivery.queue.getTopic(),
                    before,
                    failures,
                    reason);
        }
    }

    private void reportStranded(Throwable error) {
        try {
            if (stranding.isDue()) {
                LOG.error("An attempt ended where none should, and is made again", error);
            }
        } catch (Throwable noMemory) {
            // It is said again when there is some.
        }
    }

    /** Called by RocketMQ's client before it commits the offsets for the last time. */
    @Override
    public void shutdown(long awaitTerminateMillis) {
        pause();
        timer.shutdownNow();
        List.copyOf(backingOff).forEach(this::stopBackingOff);
        if (!slots.awaitAll(awaitTerminateMillis)) {
            LOG.warn("Stopped with {} messages in flight; RocketMQ will deliver them again", slots.taken());
        }
        if (locks != null) {
            locks.giveUp();
        }
        super.shutdown(0);
    }
}
