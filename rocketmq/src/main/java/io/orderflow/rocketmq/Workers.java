package io.orderflow.rocketmq;

import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run the route while there is something to do: an asynchronous route gets one for each processor, one
 * that blocks gets many.
 *
 * <p>What an answer of the sink gives cause to do runs on the event loop that read it. Another thread would have to be woken
 * for it, and the event loop for its request: with one answer at a time, that made two thirds more processor time. A route
 * that blocks must not hold an event loop, though: it is kept off, and driven out.
 */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** A route that takes its thread for longer than this, on average, waits for something. */
    private static final long BLOCKING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The average is over about as many, so that neither a pause of the JVM nor a message that does not block decides. */
    private static final int AVERAGED = 64;

    private final BooleanSupplier more;
    private final Runnable work;
    private final Runnable workOnLoop;
    private final Executor threads;
    private final Collection<? extends EventLoops> sinks;
    private final Host host;

    /** Asked for once: each time is a system call, and there would be one with every message. */
    private final int processors;

    private final Throttle reports = Throttle.ofSeconds(10);
    private final AtomicInteger running = new AtomicInteger();
    private final HeldLoops loops =
            new HeldLoops(LOG, "A step of the route blocks the sink's event loop; the route gets threads of its own");

    /** From above, so that a route has shown itself not to block before an event loop runs it. */
    private volatile long averageNanos = 2 * BLOCKING_NANOS;

    /**
     * @param more whether there is something to do
     * @param work does a small part of it, by {@link #attempt}
     * @param threads as many as a route that blocks may have
     */
    Workers(BooleanSupplier more, Runnable work, Executor threads, Collection<? extends EventLoops> sinks, Host host) {
        this.more = more;
        this.work = work;
        this.workOnLoop = () -> loops.run(work);
        this.threads = threads;
        this.sinks = sinks;
        this.host = host;
        this.processors = host.processors();
    }

    /** Sees to it that what there is to do is done: by a worker that runs already, or by one more. Returns at once. */
    void wake() {
        int now = running.get();
        while (more.getAsBoolean() && now < wanted()) {
            if (running.compareAndSet(now, now + 1)) {
                start();
                return;
            }
            now = running.get();
        }
    }

    private int wanted() {
        return routeBlocks() ? RocketMQSourceConsumer.THREADS : processors;
    }

    /** Whether the route takes its thread for long, so that whoever has one gives it up after each attempt. */
    boolean routeBlocks() {
        return averageNanos > BLOCKING_NANOS;
    }

    private void start() {
        try {
            Executor loop = loop();
            if (loop == null) {
                threads.execute(() -> doPart(work));
            } else {
                // Behind what the loop is at. Inside of that, Camel would put the route off, and its time be unseen.
                loop.execute(() -> doPart(workOnLoop));
            }
        } catch (RejectedExecutionException stopped) {
            running.decrementAndGet();
        } catch (Throwable noThread) {
            running.decrementAndGet();
            report(noThread);
        }
    }

    private Executor loop() {
        if (loops.areKeptFree() || routeBlocks()) {
            return null;
        }
        for (EventLoops sink : sinks) {
            Executor loop = sink.current();
            if (loop != null) {
                return loop;
            }
        }
        for (EventLoops sink : sinks) {
            Executor loop = sink.next();
            if (loop != null) {
                return loop;
            }
        }
        return null;
    }

    /**
     * A part at a time, since others wait for the thread: on an event loop the answers, elsewhere the next step of a message that
     * has failed, for one.
     */
    private void doPart(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            end(e);
            return;
        }
        running.decrementAndGet();
        // What came since the last look found this worker still counted.
        wake();
    }

    /** Not woken again at once: what there is to do would fail again. The next check does it. */
    private void end(Throwable e) {
        running.decrementAndGet();
        report(e);
    }

    private void report(Throwable e) {
        try {
            if (reports.isDue()) {
                LOG.error("A worker ended where none should, and another takes its place", e);
            }
        } catch (Throwable noMemory) {
            // It is said again when there is some.
        }
    }

    /** Runs the route once, as part of the work, and learns from it whether it blocks. */
    void attempt(Runnable route) {
        long started = host.nanoTime();
        route.run();
        averageNanos += (host.nanoTime() - started - averageNanos) / AVERAGED;
    }

    /** To be called every second: see {@link HeldLoops#check}. */
    void freeLoops() {
        loops.check();
    }
}
