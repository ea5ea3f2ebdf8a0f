package io.orderflow.bench;

import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Something to measure, once a round.
 *
 * @param setting what is set for all contenders alike; of several, what they have in common
 * @param measure returns the values by name with unit, of each setting
 */
record Case(String benchmark, String setting, String contender, Callable<Map<String, Map<String, Double>>> measure) {

    /** Of one setting. */
    static Case of(String benchmark, String setting, String contender, Callable<Map<String, Double>> measure) {
        return new Case(benchmark, setting, contender, () -> Map.of(setting, measure.call()));
    }

    @Override
    public String toString() {
        return benchmark + ", " + setting + ", " + contender;
    }
}
