package io.orderflow.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How far the arrivals were, when, and what the contender had used by then. */
final class DrainProgress {
    private static final int ENOUGH = 4;

    private final List<Point> points = new ArrayList<>();

    private record Point(Arrivals.Arrived arrived, long micros, Duration cpu) {}

    void add(Arrivals.Arrived arrived, long micros, Duration cpu) {
        if (arrived.distinct() > 0) {
            points.add(new Point(arrived, micros, cpu));
        }
    }

    /** Messages a second in the second half of the time, when the JVM is warm; NaN if it was over before there was one. */
    double warmRate() {
        return points.size() < ENOUGH ? Double.NaN : messages() * 1e6 / (end().micros - middle().micros);
    }

    /** CPU of a thousand messages in the same time, in milliseconds. */
    double warmCpu() {
        return points.size() < ENOUGH
                ? Double.NaN
                : end().cpu.minus(middle().cpu).toNanos() / 1e3 / messages();
    }

    private int messages() {
        return end().arrived.distinct() - middle().arrived.distinct();
    }

    private Point end() {
        return points.get(points.size() - 1);
    }

    private Point middle() {
        long middle = (end().arrived.firstMicros() + end().micros) / 2;
        return points.stream()
                .filter(point -> point.micros >= middle)
                .findFirst()
                .orElse(end());
    }
}
