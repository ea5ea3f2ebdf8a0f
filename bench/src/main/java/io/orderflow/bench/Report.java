package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was measured, as JSON (every sample), Markdown (medians, lowest and highest) and plots. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final Map<String, String> machine;
    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    Report(Path folder, Map<String, String> machine) {
        this.folder = folder;
        this.machine = machine;
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    /** Something that the reader must know, such as who is absent. */
    void note(String note) {
        notes.add(note);
    }

    /** Writes all that there is so far. */
    void write() throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("notes", notes);
        all.put("samples", samples);
        JSON.writeValue(folder.resolve("samples.json").toFile(), all);
        Files.writeString(folder.resolve("report.md"), markdown());
        new Plots(folder).write(samples);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        machine.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        by(Sample::benchmark).forEach((benchmark, itsSamples) -> {
            text.append("\n## ").append(benchmark).append("\n\n");
            Table table = table(itsSamples);
            text.append(table.markdown());
            Path plot = folder.resolve(Plots.file(benchmark));
            if (Files.exists(plot)) {
                text.append("\n![")
                        .append(benchmark)
                        .append("](")
                        .append(plot.getFileName())
                        .append(")\n");
            }
        });
        text.append("\nMedian (lowest–highest) of the rounds.\n");
        return text.toString();
    }

    /** For the console. */
    String text() {
        return by(Sample::benchmark).entrySet().stream()
                .map(entry -> entry.getKey() + "\n\n" + table(entry.getValue()).text())
                .collect(Collectors.joining("\n"));
    }

    private Map<String, List<Sample>> by(java.util.function.Function<Sample, String> key) {
        return samples.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    private static Table table(List<Sample> samples) {
        Set<String> names = samples.stream()
                .flatMap(sample -> sample.values().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> header = new ArrayList<>(List.of("setting", "contender"));
        header.addAll(names);
        Table table = new Table(header);
        Collection<List<Sample>> groups = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> List.of(sample.setting(), sample.contender()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
        for (List<Sample> group : groups) {
            List<String> row =
                    new ArrayList<>(List.of(group.get(0).setting(), group.get(0).contender()));
            for (String name : names) {
                row.add(Summary.of(group.stream()
                                .map(sample -> sample.values().getOrDefault(name, Double.NaN))
                                .toList())
                        .toString());
            }
            table.add(row);
        }
        return table;
    }
}
