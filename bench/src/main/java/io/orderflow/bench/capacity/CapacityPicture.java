package io.orderflow.bench.capacity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** The picture of one demand: orders, pods, waits and what the pods cost; the same bytes for the same answer. */
final class CapacityPicture {
    private static final int COLUMNS = 480;
    private static final int HEIGHT = 180;
    private static final int FIRST = 92;
    private static final int APART = HEIGHT + 64;
    private static final double SHORTEST = 0.001;
    private static final double LONGEST = 3600;

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 900" font-family="sans-serif" font-size="13">
            <style>
            svg{background:#fff} path{fill:none;stroke-width:1.6} text{fill:#222}
            .h{font-size:17px;font-weight:bold} .b{font-weight:bold} .t{fill:#555;font-size:12px}
            .g{stroke:#ddd;stroke-width:1} .demand{stroke:#999;stroke-width:3} .handlers,.p99{stroke:#1f6fb2}
            .sources{stroke:#d9822b} .p50{stroke:#58a55c} .fixed{stroke:#8a4b9e;stroke-dasharray:5 4}
            .issued{stroke:#1f6fb2} rect.handlers{fill:#1f6fb2} rect.fixed{fill:#b58cc2;stroke:none}
            </style>
            """;

    private final StringBuilder svg = new StringBuilder(HEAD);
    private final CapacityAnswer answer;
    private final CapacityRun run;
    private final int minutes;
    private final int columns;

    private CapacityPicture(CapacityAnswer answer) {
        this.answer = answer;
        this.run = answer.scaled();
        this.minutes = run.demand().seconds() / 60;
        this.columns = Math.min(COLUMNS, minutes);
    }

    /** An SVG of a fixed size. */
    static String of(CapacityAnswer answer) {
        return new CapacityPicture(answer).draw();
    }

    private String draw() {
        PicturePanel.text(
                svg,
                20,
                30,
                "start",
                "h",
                format(
                        "%,d orders a minute at the peak, %s",
                        run.demand().peakMinute(), run.demand().title()));
        PicturePanel.text(
                svg,
                20,
                52,
                "start",
                "t",
                format(
                        "%,d orders; they wait %s (p50) and %s (p99), with a fixed fleet %s (p99)",
                        run.demand().orders(), wait(run, 0.5), wait(run, 0.99), wait(answer.fixed(), 0.99)));
        orders();
        pods();
        waits();
        podHours();
        return svg.append("</svg>\n").toString();
    }

    private void orders() {
        double[] due = highest(second -> 60.0 * sum(run.demand().perSecond(), second), 60);
        double[] issued = highest(second -> 60 * mean(run.issued(), second), 60);
        double top = niceAbove(Math.max(max(due), max(issued)));
        PicturePanel panel = panel(0, "Orders a minute: due (grey) and issued (blue)", PicturePanel.linear(top));
        for (int part = 0; part <= 4; part++) {
            panel.grid(top * part / 4, label(top * part / 4));
        }
        panel.steps(due, "demand");
        panel.steps(issued, "issued");
    }

    private void pods() {
        double[] handlers = highest(second -> run.handlers()[second], 1);
        double[] sources = highest(second -> run.sources()[second], 1);
        double fleet = answer.fixed().mostHandlers() + answer.fixed().mostSources();
        double top = Math.max(4, Math.ceil(fleet / 4) * 4);
        PicturePanel panel = panel(
                1, "Pods: handlers (blue), sources (orange), both in a fixed fleet (dashed)", PicturePanel.linear(top));
        for (int part = 0; part <= 4; part++) {
            panel.grid(top * part / 4, label(top * part / 4));
        }
        double[] fixed = new double[columns];
        Arrays.fill(fixed, fleet);
        panel.steps(fixed, "fixed");
        panel.steps(sources, "sources");
        panel.steps(handlers, "handlers");
    }

    private void waits() {
        PicturePanel panel = panel(
                2,
                "From publication to ticket: p99 (blue), p50 (green), p99 with a fixed fleet (dashed)",
                PicturePanel.logarithmic(SHORTEST, LONGEST));
        List.of(0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0)
                .forEach(seconds -> panel.grid(
                        seconds,
                        seconds < 1
                                ? label(seconds * 1000) + " ms"
                                : seconds < 60 ? label(seconds) + " s" : label(seconds / 60) + " min"));
        panel.steps(quantiles(answer.fixed(), 0.99), "fixed");
        panel.steps(quantiles(run, 0.99), "p99");
        panel.steps(quantiles(run, 0.5), "p50");
    }

    private void podHours() {
        int top = FIRST + 3 * APART - 14;
        double most = Math.max(run.podHours(), answer.fixed().podHours());
        PicturePanel.text(svg, PicturePanel.LEFT, top - 8, "start", "b", "Pod-hours");
        bar(top, run.podHours(), most, "handlers", "by what is needed");
        bar(top + 26, answer.fixed().podHours(), most, "fixed", "a fixed fleet of the same peak");
    }

    private void bar(int top, double hours, double most, String kind, String what) {
        double width = 560 * hours / most;
        svg.append(format(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"18\"/>\n",
                kind, PicturePanel.LEFT, top, PicturePanel.decimal(width)));
        PicturePanel.text(svg, PicturePanel.LEFT + width + 8, top + 14, "start", "t", format("%,.1f, %s", hours, what));
    }

    private PicturePanel panel(int index, String title, DoubleUnaryOperator share) {
        PicturePanel panel = new PicturePanel(svg, FIRST + index * APART, HEIGHT, minutes, share);
        panel.title(title);
        int every = minutes > 48 * 60
                ? 24 * 60
                : minutes > 120 ? Math.max(60, minutes / 12 / 60 * 60) : Math.max(1, minutes / 10);
        for (int minute = 0; minute <= minutes; minute += every) {
            panel.time(minute, minutes > 120 ? minute / 60 + ":00" : minute + " min");
        }
        return panel;
    }

    private double[] quantiles(CapacityRun of, double share) {
        double[] values = new double[columns];
        for (int column = 0; column < columns; column++) {
            values[column] = of.waits().quantile(share, first(column), first(column + 1));
        }
        return values;
    }

    /** Of each column the highest value of its seconds. */
    private double[] highest(IntToDoubleFunction value, int everySeconds) {
        double[] values = new double[columns];
        for (int column = 0; column < columns; column++) {
            for (int second = 60 * first(column); second < 60 * first(column + 1); second += everySeconds) {
                values[column] = Math.max(values[column], value.applyAsDouble(second));
            }
        }
        return values;
    }

    private int first(int column) {
        return (int) ((long) minutes * column / columns);
    }

    private static double sum(int[] perSecond, int from) {
        return Arrays.stream(perSecond, from, from + 60).sum() / 60.0;
    }

    private static double mean(double[] perSecond, int from) {
        return Arrays.stream(perSecond, from, from + 60).sum() / 60;
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /** 1, 2 or 4 times a power of ten, so that its quarters are short. */
    private static double niceAbove(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(Math.max(1, value))));
        for (int times : List.of(1, 2, 4, 8)) {
            if (value <= times * decade) {
                return times * decade;
            }
        }
        return 10 * decade;
    }

    private static String label(double value) {
        return Ceiling.number(value);
    }

    private static String wait(CapacityRun run, double share) {
        return CapacityAnswer.duration(run.waits().quantile(share));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
