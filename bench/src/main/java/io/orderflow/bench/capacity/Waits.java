package io.orderflow.bench.capacity;

import java.util.Arrays;
import java.util.Comparator;

/** How long orders have waited, by when they were due: seconds, of parts of a second's orders. */
final class Waits {
    private record Part(double waited, double orders) {}

    private Part[] parts = new Part[1024];
    private int[] minutes = new int[1024];
    private int size;

    /** @param minute in which they were due */
    void add(int minute, double wait, double orders) {
        if (size == parts.length) {
            parts = Arrays.copyOf(parts, 2 * size);
            minutes = Arrays.copyOf(minutes, 2 * size);
        }
        parts[size] = new Part(wait, orders);
        minutes[size++] = minute;
    }

    /** The wait that this share of all orders does not exceed; NaN without orders. */
    double quantile(double share) {
        return quantile(Arrays.copyOf(parts, size), share);
    }

    /** The same for the orders that were due from one minute until before another. */
    double quantile(double share, int from, int until) {
        // In the order of completion, which first in, first out makes that of the minutes.
        int first = firstOf(from);
        return quantile(Arrays.copyOfRange(parts, first, Math.max(first, firstOf(until))), share);
    }

    private int firstOf(int minute) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (minutes[middle] < minute) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double quantile(Part[] some, double share) {
        Arrays.sort(some, Comparator.comparingDouble(Part::waited));
        double orders = Arrays.stream(some).mapToDouble(Part::orders).sum();
        double until = 0;
        for (Part part : some) {
            until += part.orders;
            if (until >= share * orders) {
                return part.waited;
            }
        }
        return Double.NaN;
    }
}
