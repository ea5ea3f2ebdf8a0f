package io.orderflow.ticket;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The line of those that wait for a write. There is no thread for it: whoever finds the writer's place free writes for all
 * that wait, and wakes the first of those that came meanwhile.
 *
 * <pre>
 *                 place free                    ended
 *   in line ───────────────────▶ writes a group ─────▶ out
 *      │ ▲                             │                ▲
 *      │ └──── woken: place free ◀─────┤                │
 *      │                               └─ ended by it ──┤
 *      └──── interrupted, or waited too long: wakes ────┘
 *            the next in its place
 * </pre>
 *
 * @param <T> what waits
 */
final class CommitLine<T extends CommitLine.Waiting> {
    private static final int MAX_ORDERS = 64;

    /** For a place in a group; an order that gets none by then is asked to come again, as one without a connection. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** A SQLSTATE: no resources. */
    private static final String NO_ROOM = "53000";

    private final Consumer<List<T>> write;
    private final long longestWaitNanos;

    /** One: with two, half as many orders would share a commit. */
    private final Semaphore writer = new Semaphore(1);

    private final Queue<T> line = new ConcurrentLinkedQueue<>();

    /** @param write ends each of the group, which may be empty, whatever happens */
    CommitLine(Consumer<List<T>> write) {
        this(write, LONGEST_WAIT);
    }

    CommitLine(Consumer<List<T>> write, Duration longestWait) {
        this.write = write;
        this.longestWaitNanos = longestWait.toNanos();
    }

    /**
     * Returns when the order has been ended.
     *
     * @throws SQLTransientConnectionException it has waited for too long, and is in no group
     * @throws InterruptedException it may be in a group all the same
     */
    void await(T order) throws SQLTransientConnectionException, InterruptedException {
        line.add(order);
        try {
            while (!order.ended) {
                if (!writeNext(order) && !order.isWoken(longestWaitNanos) && line.remove(order)) {
                    wakeNext();
                    throw new SQLTransientConnectionException("the orders before are not committed", NO_ROOM);
                }
            }
        } catch (InterruptedException stopped) {
            // Left in line, it would be woken in place of those behind it.
            line.remove(order);
            wakeNext();
            throw stopped;
        }
    }

    /**
     * Returns whether the place was free. Whoever is not in line then has been ended, or was taken out of it by a thread that an
     * Error has stopped.
     *
     * @throws SQLTransientConnectionException the last: whether it was committed, the same order will find out
     */
    private boolean writeNext(T order) throws SQLTransientConnectionException {
        if (!writer.tryAcquire()) {
            return false;
        }
        try {
            write.accept(nextGroup());
            if (!order.ended && !line.contains(order)) {
                throw new SQLTransientConnectionException("the order was lost in line", NO_ROOM);
            }
            return true;
        } finally {
            writer.release();
            wakeNext();
        }
    }

    /** Whoever came while the place was taken. */
    private void wakeNext() {
        T next = line.peek();
        if (next != null) {
            next.signal.release();
        }
    }

    private List<T> nextGroup() {
        List<T> group = new ArrayList<>();
        T next = line.poll();
        while (next != null) {
            group.add(next);
            next = group.size() < MAX_ORDERS ? line.poll() : null;
        }
        return group;
    }

    /** One in line. */
    abstract static class Waiting {
        final Semaphore signal = new Semaphore(0);
        volatile boolean ended;

        /** Waits for it; false if it has waited for too long. */
        boolean isWoken(long longestNanos) throws InterruptedException {
            return signal.tryAcquire(longestNanos, TimeUnit.NANOSECONDS);
        }

        /** What was set before is seen by the thread that waits. */
        final void end() {
            ended = true;
            signal.release();
        }
    }
}
