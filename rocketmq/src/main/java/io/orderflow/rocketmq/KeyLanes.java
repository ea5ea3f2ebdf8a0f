package io.orderflow.rocketmq;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;

/**
 * The messages that are to be delivered in the order of their keys: of each key the first is in line, and the others wait in
 * its lane until the one before them has ended.
 *
 * <pre>
 *   enter ──▶ first of its key ──▶ in line for a slot ──▶ … ──▶ leave: the next of the key is in line
 *     │                                                                      ▲
 *     └─────▶ waits in the lane ─────────────────────────────────────────────┘
 *                 │        ▲
 *                 ▼        │   while the first fails and others pass
 *               aside: RocketMQ's client pulls more in its place
 * </pre>
 *
 * <p>RocketMQ's client pulls no more from a queue when so many of its messages wait. Those that wait for one that fails would
 * so hold up their whole queue; they are left out of its count, up to a bound. They stay in its store all the same, so that no
 * offset passes them.
 */
final class KeyLanes {
    /** Bounds the memory, to some 20 MiB and the bodies; when so many wait, a queue with more of them waits too. */
    static final int MAX_ASIDE = 10_000;

    private final Map<MessageKey, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger aside = new AtomicInteger();
    private final AtomicLong asideBytes = new AtomicLong();
    private final Consumer<Delivery> line;
    private final long maxAsideBytes;

    /** Changed by one thread at a time, which has the key. */
    private static final class Lane {
        private volatile Delivery first;
        private final Queue<Delivery> waiting = new ArrayDeque<>(2);
        private boolean letsOthersPass;

        Lane(Delivery first) {
            this.first = first;
        }
    }

    /**
     * @param line where a message that is the first of its key waits for a slot
     * @param maxAsideBytes how many bytes the bodies may have that are left out of their queue's count
     */
    KeyLanes(Consumer<Delivery> line, long maxAsideBytes) {
        this.line = line;
        this.maxAsideBytes = maxAsideBytes;
    }

    /** To be called in the order of the queue. */
    void enter(Delivery delivery) {
        if (delivery.key == null) {
            line.accept(delivery);
            return;
        }
        lanes.compute(delivery.key, (key, lane) -> {
            if (lane == null) {
                Lane opened = new Lane(delivery);
                line.accept(delivery);
                return opened;
            }
            lane.waiting.add(delivery);
            if (lane.letsOthersPass) {
                setAside(delivery);
            }
            return lane;
        });
    }

    /** A message has ended, or its queue is no longer ours. The next of its key is in line; a second call does nothing. */
    void leave(Delivery delivery) {
        if (delivery.key != null) {
            lanes.computeIfPresent(delivery.key, (key, lane) -> lane.first == delivery ? advance(lane) : lane);
        }
    }

    /** @return null if nobody waits */
    private Lane advance(Lane lane) {
        Delivery next = lane.waiting.peek();
        while (next != null && next.processQueue.isDropped()) {
            takeBack(next);
            lane.waiting.remove();
            next = lane.waiting.peek();
        }
        if (next == null) {
            return null;
        }
        takeBack(next);
        // If there is no memory for that, nothing has changed, and who leaves leaves once more.
        line.accept(next);
        lane.first = next;
        lane.waiting.remove();
        lane.letsOthersPass = false;
        return lane;
    }

    /**
     * The first of its key fails, and others do not: it is to hold up nothing but its key. To be called each time that it fails:
     * what found no room behind it may have that of another key by then, and while its queue is full nothing enters it.
     */
    void letOthersPass(Delivery failing) {
        lanes.computeIfPresent(failing.key, (key, lane) -> {
            if (lane.first == failing) {
                lane.letsOthersPass = true;
                lane.waiting.forEach(this::setAside);
            }
            return lane;
        });
    }

    private void setAside(Delivery delivery) {
        if (delivery.aside || delivery.processQueue.isDropped()) {
            return;
        }
        int bytes = bodyBytes(delivery);
        if (aside.get() >= MAX_ASIDE || asideBytes.get() + bytes > maxAsideBytes) {
            return;
        }
        aside.incrementAndGet();
        asideBytes.addAndGet(bytes);
        delivery.aside = true;
        delivery.processQueue.getMsgCount().decrementAndGet();
        delivery.processQueue.getMsgSize().addAndGet(-bytes);
    }

    private void takeBack(Delivery delivery) {
        if (delivery.aside) {
            delivery.aside = false;
            int bytes = bodyBytes(delivery);
            delivery.processQueue.getMsgSize().addAndGet(bytes);
            delivery.processQueue.getMsgCount().incrementAndGet();
            asideBytes.addAndGet(-bytes);
            aside.decrementAndGet();
        }
    }

    private static int bodyBytes(Delivery delivery) {
        byte[] body = delivery.message.getBody();
        return body == null ? 0 : body.length;
    }

    /**
     * To be called every second: of a queue that is no longer ours, what is not under way makes room for what the queue's
     * next assignment to this source brings.
     */
    void check() {
        for (Lane lane : lanes.values()) {
            Delivery first = lane.first;
            if (first.processQueue.isDropped() && !first.isUnderWay()) {
                leave(first);
            }
        }
    }

    /** Whether an attempt at a message that has a key is under way. */
    boolean isUnderWay(ProcessQueue processQueue) {
        return lanes.values().stream()
                .anyMatch(lane -> lane.first.processQueue == processQueue && lane.first.isUnderWay());
    }

    /** How many keys wait for a message that has failed. */
    int waiting() {
        return (int)
                lanes.values().stream().filter(lane -> lane.first.hasFailed()).count();
    }
}
