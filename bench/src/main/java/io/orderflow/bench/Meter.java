package io.orderflow.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** Counts what is answered between the beginning and the end of an interval. */
final class Meter {
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int PATIENCE_SECONDS = 60;

    private final Histogram micros = new Histogram(MINUTE_MICROS, 3);
    private final CompletableFuture<Void> firstAnswer = new CompletableFuture<>();
    private String failure;
    private boolean ended;
    private long beginNanos;

    /** Returns whether there is to be another. */
    synchronized boolean add(long sentNanos) {
        if (!ended) {
            micros.recordValue(Math.min(MINUTE_MICROS, (System.nanoTime() - sentNanos) / 1000));
            firstAnswer.complete(null);
        }
        return !ended;
    }

    synchronized void fail(String reason) {
        if (!ended) {
            failure = reason;
            firstAnswer.completeExceptionally(new IllegalStateException(reason));
        }
    }

    /** Counts from now on; waits for the first answer, since a cold process may need longer for it than it is measured. */
    void begin() throws Exception {
        try {
            firstAnswer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        } catch (TimeoutException e) {
            throw new IllegalStateException("no order was answered in " + PATIENCE_SECONDS + " s");
        }
        synchronized (this) {
            micros.reset();
            beginNanos = System.nanoTime();
        }
    }

    /** Ends the load too. */
    synchronized Map<String, Double> end() {
        ended = true;
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (micros.getTotalCount() == 0) {
            throw new IllegalStateException(String.format(Locale.ROOT, "no order was answered in %.1f s", seconds));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("orders/s", micros.getTotalCount() / seconds);
        values.put("p50 ms", micros.getValueAtPercentile(50) / 1e3);
        values.put("p99 ms", micros.getValueAtPercentile(99) / 1e3);
        values.put("max ms", micros.getMaxValue() / 1e3);
        values.put("orders", (double) micros.getTotalCount());
        return values;
    }
}
