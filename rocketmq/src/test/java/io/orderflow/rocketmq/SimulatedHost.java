package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes as fast as it is read, and one thread that plays all: what is to happen stands in a queue, and where two
 * things could happen in either order, the seed decides.
 */
final class SimulatedHost extends Host {
    /** A call that blocks lets others go on inside of it, as they would on other threads; so deep, and no deeper. */
    private static final int MAX_DEPTH = 6;

    final Random dice;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
    private long now = TimeUnit.HOURS.toNanos(1);
    private int depth;
    private long happened;
    private boolean onLoop;
    private Runnable afterEach = () -> {};
    private String broken;

    private record Event(long nanos, long order, boolean onLoop, Runnable action) {}

    SimulatedHost(long seed) {
        dice = new Random(seed);
    }

    @Override
    long nanoTime() {
        return now;
    }

    @Override
    Random random() {
        return dice;
    }

    @Override
    int processors() {
        return 2;
    }

    @Override
    Slots slots(int maxMessages, long maxBytes) {
        return new Slots(maxMessages, maxBytes) {
            @Override
            void acquire(long bytes) {
                for (Duration wait = between(1, 50); !tryAcquire(bytes); wait = wait.multipliedBy(2)) {
                    block(wait);
                }
            }

            @Override
            boolean awaitAll(long timeoutMillis) {
                long end = now + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
                depth++;
                while (taken() > 0 && next(end)) {}
                depth--;
                return super.awaitAll(0);
            }
        };
    }

    void afterEach(Runnable check) {
        afterEach = check;
    }

    boolean isOnLoop() {
        return onLoop;
    }

    /** Whether no call blocks just now. */
    boolean isAtTop() {
        return depth == 0;
    }

    long happened() {
        return happened;
    }

    boolean percent(int chance) {
        return dice.nextInt(100) < chance;
    }

    Duration between(long minMillis, long maxMillis) {
        return Duration.ofMillis(minMillis + dice.nextLong(maxMillis - minMillis + 1));
    }

    void later(Duration delay, Runnable action) {
        later(delay, false, action);
    }

    void later(Duration delay, boolean loop, Runnable action) {
        events.add(new Event(now + Math.max(0, delay.toNanos()), dice.nextLong(), loop, action));
    }

    /** A call that takes so long. */
    void block(Duration duration) {
        SimulatedThread thread = SimulatedThread.current();
        if (thread != null) {
            later(duration, thread::goOn);
            thread.await();
        } else if (depth < MAX_DEPTH) {
            depth++;
            boolean interrupted = Thread.interrupted();
            boolean loop = onLoop;
            run(duration);
            onLoop = loop;
            depth--;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A promise; said here, since what is thrown may be caught. */
    void broken(String promise) {
        if (broken == null) {
            broken = promise;
        }
    }

    void run(Duration duration) {
        long end = now + duration.toNanos();
        while (next(end)) {}
        now = Math.max(now, end);
    }

    /** @return false if nothing happens until then; it is that time now */
    private boolean next(long end) {
        Event event = events.peek();
        if (event == null || event.nanos > end) {
            now = Math.max(now, end);
            return false;
        }
        events.remove();
        now = Math.max(now, event.nanos);
        happened++;
        onLoop = event.onLoop;
        event.action.run();
        onLoop = false;
        // A pool's next task does not find its thread interrupted.
        Thread.interrupted();
        afterEach.run();
        if (broken != null && depth == 0) {
            throw new AssertionError(broken);
        }
        return true;
    }
}
