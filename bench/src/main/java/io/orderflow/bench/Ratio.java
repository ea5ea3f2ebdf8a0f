package io.orderflow.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How many times a rival's value ours is. */
record Ratio(String setting, String pair, String value, Summary ratio) {
    private static final Set<String> OURS = Arrays.stream(Contender.values())
            .filter(Contender::isOurs)
            .map(Contender::toString)
            .collect(Collectors.toSet());

    /** Those worth a comparison; the first that a benchmark has is what it is about. */
    private static final List<String> VALUES = List.of(
            "messages/s",
            "messages/s, second half",
            "CPU ms/1000, second half",
            "orders/s",
            "p99 ms",
            "CPU ms/1000",
            "PostgreSQL CPU ms/1000");

    static List<Ratio> of(Results results) {
        List<Ratio> ratios = new ArrayList<>();
        for (String setting : results.settings()) {
            for (String ours : results.contenders()) {
                for (String rival : results.contenders()) {
                    if (OURS.contains(ours) && isRival(rival)) {
                        ratios.addAll(of(results, setting, ours, rival));
                    }
                }
            }
        }
        return ratios;
    }

    /** What is ours otherwise is not compared with what is ours, but for what it is to be better than. */
    private static boolean isRival(String name) {
        return !name.startsWith(Contender.OURS.toString()) || name.equals(PlainInsertRoute.NAME);
    }

    private static List<Ratio> of(Results results, String setting, String ours, String rival) {
        return VALUES.stream()
                .filter(results.values()::contains)
                .map(value ->
                        new Ratio(setting, ours + " / " + rival, value, results.ratio(setting, ours, rival, value)))
                .filter(ratio -> !Double.isNaN(ratio.ratio.median()))
                .toList();
    }
}
