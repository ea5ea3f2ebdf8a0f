package io.orderflow.rocketmq;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * The event loops on which steps of a route run, and what holds one, perhaps for ever: a step that waits for an answer which that
 * very loop would read. It is driven out, and its like is to be kept off from then on.
 */
public final class HeldLoops {
    /** What is seen at so many checks waits, perhaps for that very loop, as a request does that is made synchronously. */
    private static final int STUCK_CHECKS = 2;

    private final Logger log;
    private final String complaint;
    private final Map<Thread, Integer> checks = new ConcurrentHashMap<>();
    private volatile boolean keptFree;

    /** @param complaint the line that the log gets when one is held, once */
    public HeldLoops(Logger log, String complaint) {
        this.log = log;
        this.complaint = complaint;
    }

    /** To be called on the event loop. Throws what the step does. */
    public void run(Runnable step) {
        Thread loop = Thread.currentThread();
        checks.put(loop, 0);
        try {
            step.run();
        } finally {
            checks.remove(loop);
        }
    }

    /** Whether one was held: then no step should run there any more. */
    public boolean areKeptFree() {
        return keptFree;
    }

    /** To be called every second: interrupts what holds an event loop, which may never end by itself. */
    public void check() {
        // Checks are counted, not seconds: a JVM that was stopped meanwhile has held nothing.
        checks.replaceAll((loop, seen) -> seen + 1);
        checks.forEach((loop, seen) -> {
            if (seen >= STUCK_CHECKS) {
                if (!keptFree) {
                    log.warn(complaint);
                }
                keptFree = true;
                loop.interrupt();
            }
        });
    }
}
