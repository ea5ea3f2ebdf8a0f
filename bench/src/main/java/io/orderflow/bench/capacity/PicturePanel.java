package io.orderflow.bench.capacity;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * A plot in an SVG, by plain code: a library would take the widths of letters from this machine's fonts, and draw other bytes
 * on another.
 */
final class PicturePanel {
    static final int LEFT = 90;
    static final int WIDTH = 960;

    private final StringBuilder svg;
    private final int top;
    private final int height;
    private final double minutes;
    private final DoubleUnaryOperator share;

    /** @param share of the height at which a value stands, 0 to 1 */
    PicturePanel(StringBuilder svg, int top, int height, double minutes, DoubleUnaryOperator share) {
        this.svg = svg;
        this.top = top;
        this.height = height;
        this.minutes = minutes;
        this.share = share;
    }

    /** From 0 to the highest. */
    static DoubleUnaryOperator linear(double highest) {
        return value -> value / highest;
    }

    static DoubleUnaryOperator logarithmic(double lowest, double highest) {
        return value -> Math.log(Math.max(lowest, value) / lowest) / Math.log(highest / lowest);
    }

    void title(String text) {
        text(LEFT, top - 8, "start", "b", text);
    }

    /** A line across, with what it stands for. */
    void grid(double value, String label) {
        line("M%s %s h%s".formatted(LEFT, y(value), WIDTH), "g");
        text(LEFT - 8, Double.parseDouble(y(value)) + 4, "end", "t", label);
    }

    /** A line down at an hour, or at a minute of a short demand. */
    void time(double minute, String label) {
        String x = x(minute);
        line("M%s %s v%s".formatted(x, top, height), "g");
        text(Double.parseDouble(x), top + height + 16, "middle", "t", label);
    }

    /** Steps of equal width; where a value is NaN there is none. @param kind of the style sheet */
    void steps(double[] values, String kind) {
        StringBuilder path = new StringBuilder();
        boolean drawn = false;
        String last = "";
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                drawn = false;
                continue;
            }
            String y = y(values[i]);
            if (!drawn) {
                path.append('M')
                        .append(x(minutes * i / values.length))
                        .append(' ')
                        .append(y);
            } else if (!y.equals(last)) {
                path.append('V').append(y);
            }
            String next = i + 1 < values.length && !Double.isNaN(values[i + 1]) ? y(values[i + 1]) : "";
            if (!next.equals(y)) {
                path.append('H').append(x(minutes * (i + 1) / values.length));
            }
            drawn = true;
            last = y;
        }
        line(path.toString(), kind);
    }

    private String x(double minute) {
        return decimal(LEFT + WIDTH * minute / minutes);
    }

    private String y(double value) {
        return decimal(top + height * (1 - Math.max(0, Math.min(1, share.applyAsDouble(value)))));
    }

    private void line(String path, String kind) {
        svg.append("<path class=\"%s\" d=\"%s\"/>%n".formatted(kind, path).replace("\r", ""));
    }

    private void text(double x, double y, String anchor, String kind, String words) {
        text(svg, x, y, anchor, kind, words);
    }

    static void text(StringBuilder svg, double x, double y, String anchor, String kind, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append("<text class=\"" + kind + "\" x=\"" + decimal(x) + "\" y=\"" + decimal(y) + "\" text-anchor=\""
                + anchor + "\">" + escaped + "</text>\n");
    }

    /** A tenth of a pixel is more than is seen. */
    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }
}
