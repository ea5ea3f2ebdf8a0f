package io.orderflow.bench.capacity;

import java.util.ArrayDeque;
import java.util.Deque;

/** The highest value of the latest seconds: what puts off a scale-down in Knative and in Kubernetes' autoscaler. */
final class HighestWithin {
    private record Entry(long second, int value) {}

    private final long seconds;
    private final Deque<Entry> falling = new ArrayDeque<>();

    /** @param seconds the value of that long ago does not count any more; 0 leaves the latest alone */
    HighestWithin(long seconds) {
        this.seconds = seconds;
    }

    /** The highest, this one included. @param second not before the latest */
    int with(long second, int value) {
        while (!falling.isEmpty() && falling.peekLast().value <= value) {
            falling.removeLast();
        }
        falling.addLast(new Entry(second, value));
        while (falling.peekFirst().second <= second - seconds && falling.size() > 1) {
            falling.removeFirst();
        }
        return falling.peekFirst().value;
    }
}
