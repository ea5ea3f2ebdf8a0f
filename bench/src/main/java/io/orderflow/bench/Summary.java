package io.orderflow.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Several measurements of one thing. */
record Summary(double median, double min, double max) {

    /** Of those that are numbers. */
    static Summary of(Collection<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Summary(Double.NaN, Double.NaN, Double.NaN);
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], Arrays.stream(sorted).max().getAsDouble());
    }

    /** The median, and behind it the lowest and the highest if there are several. */
    @Override
    public String toString() {
        if (Double.isNaN(median)) {
            return "-";
        }
        return min == max ? number(median) : number(median) + " (" + number(min) + "–" + number(max) + ")";
    }

    /** Three digits are more than a benchmark can tell apart. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100 || size == Math.rint(size)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
    }
}
