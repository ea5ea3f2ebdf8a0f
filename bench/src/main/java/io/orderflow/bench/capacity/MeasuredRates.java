package io.orderflow.bench.capacity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the benchmark has measured, medians of its rounds.
 *
 * @param handler from {@code handler}, of the contender {@code ours}
 * @param sourceRate orders a second that one source carries, from {@code drain} with a sink that answers at once
 * @param sourceCpu seconds of a core that it takes for an order
 * @param sourceStart seconds from the start of a source's process to its first order, from {@code startup}
 * @param handlerStart the same of the handler's
 */
record MeasuredRates(ServiceCurve handler, double sourceRate, double sourceCpu, int sourceStart, int handlerStart) {
    private static final String OURS = "ours";
    private static final String ON_CAMEL_K = "ours-k";

    /** As the images start, which are the manifests' default. */
    private static final String FAST_START = "ours, fast start";

    private static final String AT_ONCE = " at once";
    private static final String SINK = "sink 0 ms";
    private static final String CPU = "CPU ms/1000";
    private static final String START = "startup";
    private static final String FIRST_ORDER = "first order ms";
    private static final double MICROS = 1e6;
    private static final long LARGEST_FILE = 16L << 20;

    /**
     * Reads the {@code samples.json} of one or more sessions, which together have all that is needed.
     *
     * @throws IllegalArgumentException a file that is none of the benchmark's, or what none of them has: one line
     */
    static MeasuredRates read(List<Path> files) {
        List<JsonNode> samples = new ArrayList<>();
        for (Path file : files) {
            samples.addAll(samples(file));
        }
        Samples all = new Samples(samples, files);
        List<ServiceCurve.Point> points = new ArrayList<>();
        for (String setting : all.settings("handler", OURS)) {
            points.add(new ServiceCurve.Point(
                    Numbers.of("a setting of the benchmark handler", setting.replace(AT_ONCE, ""), 1, 1e6),
                    all.median("handler", setting, OURS, "orders/s"),
                    all.median("handler", setting, OURS, CPU) / MICROS,
                    all.median("handler", setting, OURS, "PostgreSQL CPU ms/1000") / MICROS));
        }
        if (points.isEmpty()) {
            throw all.lacks("handler", OURS, "orders/s");
        }
        String source = all.has("drain", ON_CAMEL_K) ? ON_CAMEL_K : OURS;
        String started = Stream.of(FAST_START, ON_CAMEL_K)
                .filter(contender -> all.has(START, contender))
                .findFirst()
                .orElse(OURS);
        return new MeasuredRates(
                new ServiceCurve(points),
                all.median("drain", SINK, source, "messages/s"),
                all.median("drain", SINK, source, CPU) / MICROS,
                seconds(all.median(START, "source to first event", started, FIRST_ORDER)),
                seconds(all.median(START, "handler to first ticket", started, FIRST_ORDER)));
    }

    /** Orders a second that one source carries on so many cores. */
    double sourceRate(double cores) {
        return Math.min(sourceRate, cores / sourceCpu);
    }

    private static int seconds(double millis) {
        return (int) Math.ceil(millis / 1e3);
    }

    private static List<JsonNode> samples(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException(
                        file + " has more than 16 MiB: that is no samples.json of the benchmark");
            }
            List<JsonNode> samples = new ArrayList<>();
            new ObjectMapper()
                    .readTree(Files.readAllBytes(file))
                    .path("samples")
                    .forEach(samples::add);
            if (samples.isEmpty()) {
                throw new IllegalArgumentException(file + " has no samples: name a samples.json of the benchmark");
            }
            return samples;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no JSON: name a samples.json of the benchmark", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: name a samples.json of the benchmark", e);
        }
    }

    private record Samples(List<JsonNode> samples, List<Path> files) {
        boolean has(String benchmark, String contender) {
            return !settings(benchmark, contender).isEmpty();
        }

        List<String> settings(String benchmark, String contender) {
            return samples.stream()
                    .filter(sample -> is(sample, benchmark, contender))
                    .map(sample -> sample.path("setting").asText())
                    .distinct()
                    .toList();
        }

        double median(String benchmark, String setting, String contender, String value) {
            double[] sorted = samples.stream()
                    .filter(sample -> is(sample, benchmark, contender)
                            && sample.path("setting").asText().equals(setting))
                    .mapToDouble(sample -> sample.path("values").path(value).asDouble(Double.NaN))
                    .filter(measured -> measured > 0 && measured < 1e9)
                    .sorted()
                    .toArray();
            if (sorted.length == 0) {
                throw lacks(benchmark + ", " + setting, contender, value);
            }
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        IllegalArgumentException lacks(String benchmark, String contender, String value) {
            return new IllegalArgumentException(
                    "no '%s' of %s by %s was measured in %s: name a samples.json that has it"
                            .formatted(value, benchmark, contender, files));
        }

        private static boolean is(JsonNode sample, String benchmark, String contender) {
            return sample.path("benchmark").asText().equals(benchmark)
                    && sample.path("contender").asText().equals(contender);
        }
    }
}
