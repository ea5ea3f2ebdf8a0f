package io.orderflow.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The samples of one benchmark, whose settings and contenders come in a fixed order. */
record Results(List<Sample> samples) {

    static Map<String, Results> byBenchmark(List<Sample> samples) {
        Map<String, Results> all = new LinkedHashMap<>();
        samples.stream()
                .collect(Collectors.groupingBy(Sample::benchmark, LinkedHashMap::new, Collectors.toList()))
                .forEach((benchmark, its) -> all.put(benchmark, new Results(its)));
        return all;
    }

    /** In the order in which they were measured, which is the same in every round. */
    Set<String> settings() {
        return samples.stream().map(Sample::setting).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    List<String> contenders() {
        return samples.stream()
                .map(Sample::contender)
                .distinct()
                .sorted(Names.inOrder())
                .toList();
    }

    /** The names of the values. */
    Set<String> values() {
        return samples.stream()
                .flatMap(sample -> sample.values().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    int rounds() {
        return samples.stream()
                .map(Sample::round)
                .max(Comparator.naturalOrder())
                .orElse(0);
    }

    boolean has(String setting, String contender) {
        return samples.stream().anyMatch(sample -> sample.of(setting, contender));
    }

    Summary summary(String setting, String contender, String value) {
        return Summary.of(samples.stream()
                .filter(sample -> sample.of(setting, contender))
                .map(sample -> sample.value(value))
                .toList());
    }

    Summary ratio(String setting, String contender, String rival, String value) {
        return Summary.of(ratios(setting, contender, rival, value));
    }

    /**
     * Of each round: what was the same for both then, such as a busy neighbour, cancels. NaN of those in which one was not
     * measured.
     */
    List<Double> ratios(String setting, String contender, String rival, String value) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds(); round++) {
            ratios.add(inRound(round, setting, contender, value) / inRound(round, setting, rival, value));
        }
        return ratios;
    }

    private double inRound(int round, String setting, String contender, String value) {
        return samples.stream()
                .filter(sample -> sample.round() == round && sample.of(setting, contender))
                .findFirst()
                .map(sample -> sample.value(value))
                .orElse(Double.NaN);
    }
}
