package io.orderflow.testing.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a report goes: {@code report.md} for who reads it, figures in JSON for who computes with them, and plots. */
public record ReportFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Makes the folder, if it is not there. */
    public static ReportFolder at(Path path) throws IOException {
        return new ReportFolder(Files.createDirectories(path));
    }

    /** Where a plot, or anything else, goes. */
    public Path file(String name) {
        return path.resolve(name);
    }

    public void writeMarkdown(String text) throws IOException {
        Files.writeString(file("report.md"), text);
    }

    public void writeJson(String name, Object value) throws IOException {
        JSON.writeValue(file(name).toFile(), value);
    }

    /** How and where something was run, a line of Markdown each. */
    public static String list(Map<String, String> about) {
        return about.entrySet().stream()
                .map(entry -> "- " + entry.getKey() + ": " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
