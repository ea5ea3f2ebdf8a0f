package io.orderflow.bench.capacity;

import java.util.ArrayDeque;
import java.util.Deque;

/** Pods of one kind, which take a time to start; those that are still starting go first. */
final class PodSet {
    private final int startSeconds;
    private final Deque<Long> starting = new ArrayDeque<>();
    private int ready;

    /** @param ready from the start on */
    PodSet(int startSeconds, int ready) {
        this.startSeconds = startSeconds;
        this.ready = ready;
    }

    /** Those that are ready in this second. */
    int ready(long second) {
        while (!starting.isEmpty() && starting.peekFirst() <= second) {
            starting.removeFirst();
            ready++;
        }
        return ready;
    }

    /** Ready or not: each takes its place, and connections, from the start on. */
    int all() {
        return ready + starting.size();
    }

    void scaleTo(int pods, long second) {
        while (all() < pods) {
            starting.addLast(second + startSeconds);
        }
        while (all() > pods && !starting.isEmpty()) {
            starting.removeLast();
        }
        ready = Math.min(ready, pods);
    }
}
