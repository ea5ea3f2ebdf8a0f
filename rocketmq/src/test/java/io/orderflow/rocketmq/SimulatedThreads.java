package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A pool or a timer of a {@link SimulatedHost}; it refuses after its shutdown, and fails for want of memory at times. */
final class SimulatedThreads extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimulatedHost host;
    private final Runnable fault;
    private boolean shutdown;
    private int pending;

    SimulatedThreads(SimulatedHost host, Runnable fault) {
        this.host = host;
        this.fault = fault;
    }

    /** Tasks that have not begun, those among them that a shutdown has left out. */
    int pending() {
        return pending;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, host.dice.nextInt(3), TimeUnit.MILLISECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (shutdown) {
            throw new RejectedExecutionException("stopped, in a test");
        }
        fault.run();
        pending++;
        host.later(Duration.ofNanos(unit.toNanos(delay)), () -> {
            if (!shutdown) {
                pending--;
                task.run();
            }
        });
        return null;
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }
}
