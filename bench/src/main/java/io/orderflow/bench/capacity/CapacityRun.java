package io.orderflow.bench.capacity;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a simulation saw, second by second.
 *
 * @param handlers pods, ready or starting
 * @param sources the same
 * @param backlog orders without a ticket at the end of the second
 * @param issued tickets
 * @param commits transactions of PostgreSQL's that these took
 */
record CapacityRun(
        Demand demand,
        int[] handlers,
        int[] sources,
        double[] backlog,
        double[] issued,
        double[] commits,
        Waits waits) {

    int mostHandlers() {
        return Arrays.stream(handlers).max().orElse(0);
    }

    int mostSources() {
        return Arrays.stream(sources).max().orElse(0);
    }

    /** Of handlers and sources together. */
    double podHours() {
        return IntStream.range(0, handlers.length)
                        .mapToLong(second -> handlers[second] + sources[second])
                        .sum()
                / 3600.0;
    }

    double mostCommits() {
        return Arrays.stream(commits).max().orElse(0);
    }

    double mostBacklog() {
        return Arrays.stream(backlog).max().orElse(0);
    }

    /** Orders that are left when the demand ends. */
    double left() {
        return backlog.length == 0 ? 0 : backlog[backlog.length - 1];
    }
}
