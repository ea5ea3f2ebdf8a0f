package io.orderflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a JVM tells in {@code -Xlog:gc:file=…:tm}: how full the heap was before and after each collection, and when. */
final class GcLog {
    private static final Pattern COLLECTION =
            Pattern.compile("^\\[(\\d+)ms\\].* (\\d+)([KMG])->(\\d+)([KMG])\\(\\d+[KMG]\\).*");

    private GcLog() {}

    static String option(Path file) {
        return "-Xlog:gc:file=" + file + ":tm";
    }

    /** Megabytes allocated in a second, between the first and the last collection of a period; NaN if there were not two. */
    static double allocatedPerSecond(Path file, long fromMicros, long toMicros) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return allocatedPerSecond(lines, fromMicros, toMicros);
        }
    }

    static double allocatedPerSecond(Stream<String> lines, long fromMicros, long toMicros) {
        double allocated = 0;
        double left = 0;
        long first = 0;
        long last = 0;
        for (String line : lines.toList()) {
            Matcher collection = COLLECTION.matcher(line);
            if (!collection.matches()) {
                continue;
            }
            long micros = Long.parseLong(collection.group(1)) * 1000;
            if (micros >= fromMicros && micros <= toMicros) {
                if (first == 0) {
                    first = micros;
                } else {
                    allocated += Math.max(0, megabytes(collection.group(2), collection.group(3)) - left);
                }
                last = micros;
            }
            left = megabytes(collection.group(4), collection.group(5));
        }
        return last > first ? allocated * 1e6 / (last - first) : Double.NaN;
    }

    private static double megabytes(String number, String unit) {
        double value = Long.parseLong(number);
        return switch (unit) {
            case "K" -> value / 1024;
            case "G" -> value * 1024;
            default -> value;
        };
    }
}
