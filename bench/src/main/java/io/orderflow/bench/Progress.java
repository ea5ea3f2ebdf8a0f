package io.orderflow.bench;

import java.util.ArrayList;
import java.util.List;

/** How far the arrivals were, and when. */
final class Progress {
    private final List<Arrivals.Counts> points = new ArrayList<>();

    void add(Arrivals.Counts arrived) {
        if (arrived.distinct() > 0) {
            points.add(arrived);
        }
    }

    /** The rate in the second half of the time, when the JVM is warm; NaN if it was over before there was one. */
    double secondHalfRate() {
        if (points.size() < 4) {
            return Double.NaN;
        }
        Arrivals.Counts end = points.get(points.size() - 1);
        long middle = (end.firstMicros() + end.lastMicros()) / 2;
        Arrivals.Counts start = points.stream()
                .filter(point -> point.lastMicros() >= middle)
                .findFirst()
                .orElse(end);
        long micros = end.lastMicros() - start.lastMicros();
        return micros == 0 ? Double.NaN : (end.distinct() - start.distinct()) * 1e6 / micros;
    }
}
