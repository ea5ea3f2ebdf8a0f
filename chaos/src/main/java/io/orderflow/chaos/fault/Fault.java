package io.orderflow.chaos.fault;

import io.orderflow.chaos.world.World;
import java.time.Duration;

/**
 * Something that goes wrong for a while.
 *
 * @param name as on the command line
 * @param what what it does, for the report
 * @param action does it, and repairs it again
 */
public record Fault(String name, String what, Lane lane, Action action) {
    /** What a fault does. */
    @FunctionalInterface
    public interface Action {
        /** Breaks something, waits, and repairs it. */
        void strike(World world, Hold hold) throws Exception;
    }

    /** How long a fault lasts, if that is not up to the fault. */
    @FunctionalInterface
    public interface Hold {
        /** Lets the fault last. */
        void await() throws InterruptedException;

        static Hold of(Duration duration) {
            return () -> Thread.sleep(duration.toMillis());
        }
    }

    /** Strikes, and returns when it is over. */
    public void strike(World world, Duration duration) throws Exception {
        action.strike(world, Hold.of(duration));
    }
}
