package io.orderflow.bench;

import java.util.Map;

/**
 * One measurement.
 *
 * @param setting what was set for all contenders alike, such as {@code sink delay 10 ms}
 * @param values by name with unit
 */
record Sample(String benchmark, String setting, String contender, int round, Map<String, Double> values) {

    boolean of(String setting, String contender) {
        return this.setting.equals(setting) && this.contender.equals(contender);
    }

    /** NaN if it was not measured. */
    double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }
}
