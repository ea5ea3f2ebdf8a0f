package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.load.KeptOrder;
import io.orderflow.chaos.world.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be done.
 *
 * @param ordered which orders are to arrive in order
 * @param runs which runs
 * @param separate how long a fault of a run of its own lasts, if that is not up to the fault
 * @param duration how long the mixed run takes at least
 * @param rate orders per second
 * @param report folder of the report, and of what is written meanwhile
 */
record Plan(
        Subject subject,
        KeptOrder ordered,
        List<Fault> faults,
        Runs runs,
        Duration separate,
        Duration duration,
        long seed,
        double rate,
        Path report) {
    /** What is written while it runs. */
    Path data() {
        return report.resolve("data").toAbsolutePath();
    }

    /** Whose runs: one subject's, or those of both, to compare. */
    enum Subjects {
        ours(Subject.ours),
        plain(Subject.plain),
        both(Subject.ours, Subject.plain);

        private final List<Subject> each;

        Subjects(Subject... each) {
            this.each = List.of(each);
        }

        List<Subject> each() {
            return each;
        }
    }

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
