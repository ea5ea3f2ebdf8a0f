package io.orderflow.bench;

import io.orderflow.testing.report.MarkdownTable;
import io.orderflow.testing.report.ReportFolder;
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
final class BenchReport {
    /** The first columns of each table, setting and contender or ratio, are words. */
    private static final int TEXTS = 2;

    private final Path folder;
    private final Map<String, String> machine;
    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    BenchReport(Path folder, Map<String, String> machine) {
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
        ReportFolder report = ReportFolder.at(folder);
        Map<String, List<Ratio>> ratios = new LinkedHashMap<>();
        Results.byBenchmark(samples).forEach((benchmark, results) -> ratios.put(benchmark, Ratio.of(results)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("notes", notes);
        all.put("ratios", ratios);
        all.put("samples", samples);
        report.writeJson("samples.json", all);
        new Plots(folder).write(samples);
        report.writeMarkdown(markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        text.append(ReportFolder.list(machine));
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        text.append("\nEach figure is the median (lowest–highest) of the rounds.\n");
        Results.byBenchmark(samples).forEach((benchmark, results) -> {
            text.append("\n## ").append(benchmark).append("\n\n");
            text.append(table(results));
            List<Ratio> ratios = Ratio.of(results);
            if (!ratios.isEmpty()) {
                text.append("\nHow many times the rival's value, compared round by round:\n\n");
                text.append(table(ratios));
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
                    return entry.getKey() + "\n\n" + table(entry.getValue())
                            + (ratios.isEmpty() ? "" : "\n" + table(ratios));
                })
                .collect(Collectors.joining("\n"));
    }

    private static String table(Results results) {
        List<String> header = new ArrayList<>(List.of("setting", "contender"));
        header.addAll(results.values());
        List<List<String>> rows = new ArrayList<>();
        for (String setting : results.settings()) {
            for (String contender : results.contenders()) {
                if (results.has(setting, contender)) {
                    List<String> row = new ArrayList<>(List.of(setting, contender));
                    results.values()
                            .forEach(value -> row.add(
                                    results.summary(setting, contender, value).toString()));
                    rows.add(row);
                }
            }
        }
        return MarkdownTable.of(header, TEXTS, rows);
    }

    private static String table(List<Ratio> ratios) {
        Set<String> values = ratios.stream().map(Ratio::value).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> header = new ArrayList<>(List.of("setting", "ratio"));
        header.addAll(values);
        List<List<String>> rows = new ArrayList<>();
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
                    rows.add(texts);
                });
        return MarkdownTable.of(header, TEXTS, rows);
    }
}
