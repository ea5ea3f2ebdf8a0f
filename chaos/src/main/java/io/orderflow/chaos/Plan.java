package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.world.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be done.
 *
 * @param runs which runs
 * @param duration how long the mixed run takes at least
 * @param rate orders per second
 * @param report folder of the report, and of what is written meanwhile
 */
record Plan(Subject subject, List<Fault> faults, Runs runs, Duration duration, long seed, double rate, Path report) {
    /** One run for each fault, a mix of all, or both. */
    enum Runs {
        separate,
        mixed,
        both;

        boolean hasSeparate() {
            return this != mixed;
        }

        boolean hasMixed() {
            return this != separate;
        }
    }
}
