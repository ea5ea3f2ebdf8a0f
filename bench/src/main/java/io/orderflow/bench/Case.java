package io.orderflow.bench;

import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Something to measure, once a round.
 *
 * @param setting what is set for all contenders alike
 * @param measure returns the values by name with unit
 */
record Case(String benchmark, String setting, String contender, Callable<Map<String, Double>> measure) {
    @Override
    public String toString() {
        return benchmark + ", " + setting + ", " + contender;
    }
}
