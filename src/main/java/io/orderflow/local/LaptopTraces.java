package io.orderflow.local;

import io.orderflow.board.OrderTrace;
import io.orderflow.trace.FinishedSpan;
import io.orderflow.trace.SpanWatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The traces of the latest orders, in place of a collector. When there are too many, the quicker half of those that are known
 * goes, so that what was slow stays.
 */
final class LaptopTraces implements SpanWatcher {
    private static final int TRACES = 1_000;

    /** Of an order that is tried for hours the first. */
    static final int SPANS = 64;

    private static final int SHOWN = 20;

    private final int limit;
    private final Map<String, List<FinishedSpan>> traces = new HashMap<>();

    LaptopTraces() {
        this(TRACES);
    }

    /** @param limit of how many traces something is known */
    LaptopTraces(int limit) {
        this.limit = limit;
    }

    @Override
    public synchronized void ended(FinishedSpan span) {
        List<FinishedSpan> spans = traces.get(span.traceId());
        if (spans == null) {
            if (traces.size() >= limit) {
                forgetTheQuicker();
            }
            spans = new ArrayList<>();
            traces.put(span.traceId(), spans);
        }
        if (spans.size() < SPANS) {
            spans.add(span);
        }
    }

    private void forgetTheQuicker() {
        sorted().skip(limit / 2)
                .map(trace -> trace.spans().get(0).traceId())
                .toList()
                .forEach(traces::remove);
    }

    /** The slowest first. */
    synchronized List<OrderTrace> slowest() {
        return sorted().limit(SHOWN).toList();
    }

    private Stream<OrderTrace> sorted() {
        return traces.values().stream()
                .map(LaptopTraces::trace)
                .sorted(Comparator.comparingLong(OrderTrace::nanos).reversed());
    }

    private static OrderTrace trace(List<FinishedSpan> spans) {
        List<FinishedSpan> inOrder = spans.stream()
                .sorted(Comparator.comparingLong(FinishedSpan::startNanos))
                .toList();
        return new OrderTrace(
                inOrder.stream()
                        .map(span -> span.attributes().get("cloudevents.event_subject"))
                        .filter(subject -> subject != null)
                        .findFirst()
                        .orElse(""),
                inOrder);
    }
}
