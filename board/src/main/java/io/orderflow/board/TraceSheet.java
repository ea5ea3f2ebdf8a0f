package io.orderflow.board;

import io.orderflow.trace.FinishedSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The slowest orders, each with its spans as bars of one scale: the tree of a trace as a collector's page shows it. */
final class TraceSheet {
    /** Of a bar's width. */
    private static final int SCALE = 1_000;

    private static final int MAX_DEPTH = 6;
    private static final int MAX_ATTRIBUTE = 200;

    private final Words words;

    TraceSheet(Words words) {
        this.words = words;
    }

    /** @param traces the slowest first */
    Html of(List<OrderTrace> traces) {
        if (traces.isEmpty()) {
            return Html.of("<p class=\"minor\">{}</p>", words.say("traces.none"));
        }
        List<Html> orders = new ArrayList<>();
        for (OrderTrace trace : traces) {
            orders.add(order(trace, orders.isEmpty()));
        }
        return Html.of("<p class=\"minor\">{}</p>{}", words.say("traces.means"), orders);
    }

    private Html order(OrderTrace trace, boolean open) {
        return Html.of(
                "<details class=\"trace\"{}><summary><b>{}</b> {} <span class=\"minor\">{}</span></summary>{}<ol class=\"spans\">{}</ol></details>",
                open ? Html.of(" open") : null,
                words.say("traces.ms", words.figure(trace.nanos() / 1e6)),
                trace.orderId().isEmpty() ? "—" : Rows.order(trace.orderId(), "w"),
                Words.time(trace.started()),
                Html.of("<p class=\"id minor\">{}</p>", trace.spans().get(0).traceId()),
                bars(trace));
    }

    private List<Html> bars(OrderTrace trace) {
        Map<String, List<FinishedSpan>> children = new HashMap<>();
        Set<String> known = new TreeSet<>();
        trace.spans().forEach(span -> known.add(span.spanId()));
        for (FinishedSpan span : trace.spans()) {
            // The publisher's own, if it is not traced here, is not there.
            String parent = span.parentId() != null && known.contains(span.parentId()) ? span.parentId() : "";
            children.computeIfAbsent(parent, any -> new ArrayList<>()).add(span);
        }
        List<Html> bars = new ArrayList<>();
        addBars(trace, children, "", 0, bars);
        return bars;
    }

    private void addBars(
            OrderTrace trace, Map<String, List<FinishedSpan>> children, String parent, int depth, List<Html> bars) {
        List<FinishedSpan> of = children.remove(parent);
        if (of == null) {
            return;
        }
        of.sort(Comparator.comparingLong(FinishedSpan::startNanos));
        for (FinishedSpan span : of) {
            bars.add(bar(trace, span, depth));
            addBars(trace, children, span.spanId(), Math.min(depth + 1, MAX_DEPTH), bars);
        }
    }

    private Html bar(OrderTrace trace, FinishedSpan span, int depth) {
        double whole = Math.max(1, trace.nanos());
        long from = Math.round(SCALE * (span.startNanos() - trace.startNanos()) / whole);
        long width = Math.max(4, Math.round(SCALE * (span.endNanos() - span.startNanos()) / whole));
        return Html.of(
                """
                <li class="depth-{} {}{}"><details><summary><span class="what">{}</span> <span class="minor">{}</span>\
                <span class="took">{}</span></summary>{}</details>\
                <svg class="span" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true"><rect x="{}" width="{}" height="8"/></svg></li>""",
                depth,
                span.service(),
                span.error() == null ? "" : " failed",
                span.name(),
                span.service() + (span.error() == null ? "" : " · " + span.error()),
                words.say("traces.ms", words.figure((span.endNanos() - span.startNanos()) / 1e6)),
                attributes(span),
                Math.min(from, SCALE - 4),
                width);
    }

    private static Html attributes(FinishedSpan span) {
        List<Html> lines = new ArrayList<>();
        new TreeMap<>(span.attributes())
                .forEach((name, value) ->
                        lines.add(Html.of("<dt>{}</dt><dd>{}</dd>", name, Masked.of(value, MAX_ATTRIBUTE))));
        return Html.of("<dl class=\"data\">{}</dl>", lines);
    }
}
