package io.orderflow.bench.capacity;

import java.util.Comparator;
import java.util.List;

/**
 * How many orders a second a pod of the handler issues, by how many it has at once: as measured, between two measurements by
 * the logarithm of the concurrency, below the lowest in proportion, above the highest no more.
 */
final class ServiceCurve {
    /**
     * A measurement.
     *
     * @param atOnce orders at once
     * @param rate orders a second
     * @param cpu seconds of a core that the handler takes for an order
     * @param database seconds of a core that PostgreSQL takes for an order
     */
    record Point(double atOnce, double rate, double cpu, double database) {}

    private static final int HALVINGS = 30;

    private final List<Point> points;

    /** @param points one at least */
    ServiceCurve(List<Point> points) {
        this.points = points.stream()
                .sorted(Comparator.comparingDouble(Point::atOnce))
                .toList();
    }

    /** Orders a second of a pod that has so many at once, on so many cores. */
    double rate(double atOnce, double cores) {
        Point at = at(atOnce);
        double part = Math.min(1, atOnce / points.get(0).atOnce);
        return part * at.rate * Math.min(1, cores / (at.cpu * at.rate));
    }

    /** Orders a second that PostgreSQL commits on so many cores, if its pods have so many at once each. */
    double databaseRate(double atOnce, double cores) {
        double cpu = at(atOnce).database;
        return cpu == 0 ? Double.POSITIVE_INFINITY : cores / cpu;
    }

    /** How many a pod has at once when it issues so many a second; at most {@code most}. */
    double atOnce(double rate, double cores, double most) {
        double first = Math.min(most, points.get(0).atOnce);
        double firstRate = rate(first, cores);
        if (rate <= firstRate) {
            return firstRate == 0 ? most : rate / firstRate * first;
        }
        double low = first;
        double high = most;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (rate(middle, cores) < rate) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private Point at(double atOnce) {
        Point below = points.get(0);
        if (atOnce <= below.atOnce) {
            return below;
        }
        for (Point above : points) {
            if (atOnce <= above.atOnce) {
                return between(below, above, atOnce);
            }
            below = above;
        }
        return below;
    }

    private static Point between(Point below, Point above, double atOnce) {
        if (above.atOnce == below.atOnce) {
            return above;
        }
        double part = Math.log(atOnce / below.atOnce) / Math.log(above.atOnce / below.atOnce);
        return new Point(
                atOnce,
                below.rate + part * (above.rate - below.rate),
                below.cpu + part * (above.cpu - below.cpu),
                below.database + part * (above.database - below.database));
    }
}
