package io.orderflow.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Who is measured when: A B C, B C A, C A B, so that nobody always comes after the same one or always first. */
final class Turns {
    private Turns() {}

    /** The cases in the order of a round, the first of which is 1; those that are compared stay together. */
    static List<Case> of(List<Case> cases, int round) {
        List<Case> turns = new ArrayList<>();
        cases.stream()
                .collect(Collectors.groupingBy(
                        one -> List.of(one.benchmark(), one.setting()), LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(compared -> {
                    Collections.rotate(compared, 1 - round);
                    turns.addAll(compared);
                });
        return turns;
    }
}
