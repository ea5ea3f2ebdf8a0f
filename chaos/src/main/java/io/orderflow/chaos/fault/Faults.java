package io.orderflow.chaos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All the faults there are. */
public final class Faults {
    private static final List<Fault> ALL = Stream.of(
                    SinkFaults.all(), DatabaseFaults.all(), ProcessFaults.all(), RocketMQFaults.all(), LoadFaults.all())
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    /**
     * The faults of these names.
     *
     * @param names separated by commas, or {@code all}
     * @throws IllegalArgumentException one line that names what is wrong, and what there is
     */
    public static List<Fault> named(String names) {
        if (names.equals("all")) {
            return ALL;
        }
        List<Fault> faults = new ArrayList<>();
        for (String name : names.split(",")) {
            faults.add(ALL.stream()
                    .filter(fault -> fault.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--faults " + name + ": there is no such fault; there are all, " + names())));
        }
        return faults;
    }

    private static String names() {
        return ALL.stream().map(Fault::name).collect(Collectors.joining(", "));
    }
}
