package io.orderflow.log;

import java.util.function.LongSupplier;

/**
 * When to log what is wrong, by someone who looks again and again: once as long as it stays the same. Another problem is told at
 * once; the same in other words, as with a number that a server changes at each look, once in ten seconds. Not thread-safe.
 */
public final class ProblemLine {
    private final LineThrottle lines;
    private String told;

    /** @param told what the first look is compared with; null if that is that all is well */
    public ProblemLine(String told) {
        this(told, System::nanoTime);
    }

    ProblemLine(String told, LongSupplier nanoTime) {
        this.told = told;
        this.lines = new LineThrottle(nanoTime);
    }

    /** @return whether to log it */
    public boolean found(String problem) {
        if (problem.equals(told) || lines.pass("", problem) < 0) {
            return false;
        }
        told = problem;
        return true;
    }

    /** @return whether to log that all is well again */
    public boolean isWell() {
        boolean again = told != null;
        told = null;
        return again;
    }
}
