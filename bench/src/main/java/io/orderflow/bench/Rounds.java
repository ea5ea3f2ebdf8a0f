package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts what a closed loop achieves after it has warmed up. */
final class Rounds {
    private static final long MINUTE_MICROS = 60_000_000;

    private final int seconds;
    private final long startNanos;
    private final long endNanos;
    private final Histogram micros = new Histogram(MINUTE_MICROS, 3);
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Rounds(int warmUpSeconds, int seconds) {
        this.seconds = seconds;
        startNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Returns whether there is to be another. */
    synchronized boolean add(long beganNanos) {
        long now = System.nanoTime();
        if (now >= endNanos) {
            over.complete(null);
            return false;
        }
        if (now >= startNanos) {
            micros.recordValue(Math.min(MINUTE_MICROS, (now - beganNanos) / 1000));
        }
        return true;
    }

    void fail(String reason) {
        over.completeExceptionally(new IllegalStateException(reason));
    }

    Map<String, Double> await() throws Exception {
        try {
            over.get(seconds + 120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
        synchronized (this) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("orders/s", micros.getTotalCount() / (double) seconds);
            values.put("p50 ms", micros.getValueAtPercentile(50) / 1e3);
            values.put("p99 ms", micros.getValueAtPercentile(99) / 1e3);
            values.put("max ms", micros.getMaxValue() / 1e3);
            return values;
        }
    }
}
