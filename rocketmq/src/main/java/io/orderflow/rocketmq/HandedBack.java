package io.orderflow.rocketmq;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the messages that this source has handed back, until they are here again: RocketMQ says neither how many wait
 * for their delay to pass nor when one was handed back. A source that has just started remembers none.
 */
final class HandedBack {
    /** Bounds the memory, to a few MiB; the oldest is forgotten. */
    private static final int MAX = 20_000;

    private final Map<String, Times> messages = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
            return size() > MAX;
        }
    };

    private record Times(long handedBackNanos, long dueNanos) {}

    synchronized void add(String id, long nowNanos, long delayNanos) {
        messages.remove(id);
        messages.put(id, new Times(nowNanos, nowNanos + delayNanos));
    }

    /** The message is here again; when it was handed back, by {@link System#nanoTime}, or null if that is not known. */
    synchronized Long remove(String id) {
        if (messages.isEmpty()) {
            return null;
        }
        Times times = messages.remove(id);
        return times == null ? null : times.handedBackNanos;
    }

    /** How many wait for their delay to pass. Those whose delay has passed are in the lag of the retry topic's queues. */
    synchronized int waiting(long nowNanos) {
        int waiting = 0;
        for (Times times : messages.values()) {
            if (times.dueNanos - nowNanos > 0) {
                waiting++;
            }
        }
        return waiting;
    }
}
