package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        Map<String, List<Ratio>> ratios = new LinkedHashMap<>();
        Results.byBenchmark(samples).forEach((benchmark, results) -> ratios.put(benchmark, Ratio.of(results)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("notes", notes);
        all.put("ratios", ratios);
        all.put("samples", samples);
        JSON.writeValue(folder.resolve("samples.json").toFile(), all);
        new Plots(folder).write(samples);
        Files.writeString(folder.resolve("report.md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        machine.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        text.append("\nEach figure is the median (lowest–highest) of the rounds.\n");
        Results.byBenchmark(samples).forEach((benchmark, results) -> {
            text.append("\n## ").append(benchmark).append("\n\n");
            text.append(table(results).markdown());
            List<Ratio> ratios = Ratio.of(results);
            if (!ratios.isEmpty()) {
                text.append("\nHow many times the rival's value, compared round by round:\n\n");
                text.append(table(ratios).markdown());
            }
            String plot = Plots.file(benchmark);
            if (Files.exists(folder.resolve(plot))) {
                text.append("\n![").append(benchmark).append("](").append(plot).append(")\n");
            }
        });
        return text.toString();
    }

    /** For the console. */
    String text() {
        return Results.byBenchmark(samples).entrySet().stream()
                .map(entry -> {
                    List<Ratio> ratios = Ratio.of(entry.getValue());
                    return entry.getKey() + "\n\n" + table(entry.getValue()).text()
                            + (ratios.isEmpty() ? "" : "\n" + table(ratios).text());
                })
                .collect(Collectors.joining("\n"));
    }

    private static Table table(Results results) {
        List<String> header = new ArrayList<>(List.of("setting", "contender"));
        header.addAll(results.values());
        Table table = new Table(header);
        for (String setting : results.settings()) {
            for (String contender : results.contenders()) {
                if (results.has(setting, contender)) {
                    List<String> row = new ArrayList<>(List.of(setting, contender));
                    results.values()
                            .forEach(value -> row.add(
                                    results.summary(setting, contender, value).toString()));
                    table.add(row);
                }
            }
        }
        return table;
    }

    private static Table table(List<Ratio> ratios) {
        Set<String> values = ratios.stream().map(Ratio::value).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> header = new ArrayList<>(List.of("setting", "ratio"));
        header.addAll(values);
        Table table = new Table(header);
        ratios.stream()
                .collect(Collectors.groupingBy(
                        ratio -> List.of(ratio.setting(), ratio.pair()), LinkedHashMap::new, Collectors.toList()))
                .forEach((row, cells) -> {
                    List<String> texts = new ArrayList<>(row);
                    values.forEach(value -> texts.add(cells.stream()
                            .filter(cell -> cell.value().equals(value))
                            .map(cell -> cell.ratio().toString())
                            .findFirst()
                            .orElse("-")));
                    table.add(texts);
                });
        return table;
    }
}
