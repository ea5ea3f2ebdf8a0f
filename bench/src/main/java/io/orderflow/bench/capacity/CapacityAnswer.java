package io.orderflow.bench.capacity;

import io.orderflow.testing.report.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One demand, by pods that follow it and by a fleet that is always as large as their peak.
 *
 * @param fixed as many handlers and sources all the time as {@code scaled} had at most
 */
record CapacityAnswer(CapacityRun scaled, CapacityRun fixed) {

    static CapacityAnswer of(Demand demand, CapacitySettings settings, MeasuredRates rates) {
        CapacityRun scaled = CapacitySimulation.run(demand, settings, rates);
        CapacitySettings peak = settings.fixedAt(Math.max(1, scaled.mostHandlers()), Math.max(1, scaled.mostSources()));
        return new CapacityAnswer(scaled, CapacitySimulation.run(demand, peak, rates));
    }

    static String table(List<CapacityAnswer> answers) {
        List<List<String>> rows = new ArrayList<>();
        for (CapacityAnswer one : answers) {
            CapacityRun run = one.scaled;
            rows.add(List.of(
                    format("%,d", run.demand().peakMinute()),
                    format("%,d", run.demand().orders()),
                    run.mostHandlers() + " + " + run.mostSources(),
                    duration(run.waits().quantile(0.5)),
                    duration(run.waits().quantile(0.99)),
                    duration(one.fixed.waits().quantile(0.99)),
                    format("%,.1f", run.podHours()),
                    format("%,.1f", one.fixed.podHours()),
                    format("%,.0f", run.mostCommits()),
                    format("%,.0f", run.mostBacklog()),
                    format("%,.0f", run.left())));
        }
        return MarkdownTable.of(
                List.of(
                        "peak, orders/min",
                        "orders",
                        "handlers + sources",
                        "p50",
                        "p99",
                        "p99, fixed fleet",
                        "pod-hours",
                        "fixed fleet",
                        "commits/s",
                        "waiting at most",
                        "left"),
                0,
                rows);
    }

    static String table(List<Ceiling> ceilings, long peak) {
        List<List<String>> rows = new ArrayList<>();
        for (Ceiling one : ceilings) {
            rows.add(List.of(
                    one.what(),
                    format("%,.0f", one.perMinute()),
                    one.perMinute() < peak ? "too little for " + format("%,d", peak) : "",
                    one.lift()));
        }
        return MarkdownTable.of(List.of("what", "orders/min", "breaks", "lifted by"), 4, rows);
    }

    /** A wait in a unit that suits it. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return "-";
        }
        if (seconds < 1) {
            return format("%.1f ms", 1e3 * seconds);
        }
        return seconds < 120 ? format("%.1f s", seconds) : format("%.1f min", seconds / 60);
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
