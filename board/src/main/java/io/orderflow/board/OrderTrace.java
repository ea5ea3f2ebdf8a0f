package io.orderflow.board;

import io.orderflow.trace.FinishedSpan;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one order, as far as they have ended.
 *
 * @param orderId "" if none of them names it
 * @param spans not empty, the first to begin first
 */
public record OrderTrace(String orderId, List<FinishedSpan> spans) {

    long startNanos() {
        return spans.get(0).startNanos();
    }

    Instant started() {
        return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(startNanos()));
    }

    /** From the beginning of the first to the end of the last. */
    public long nanos() {
        return spans.stream().mapToLong(FinishedSpan::endNanos).max().orElseThrow() - startNanos();
    }
}
