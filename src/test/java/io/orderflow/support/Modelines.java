package io.orderflow.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The modelines of a route file: what {@code kamel run} reads from it. */
public final class Modelines {
    private static final String START = "// camel-k: ";

    private Modelines() {}

    /** The values of an option, in the order of the file. */
    public static List<String> values(String routeFile, String option) {
        try (var lines = Files.lines(Path.of(routeFile))) {
            String start = START + option + "=";
            return lines.filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The properties that the file sets, those of a property file included, whose path is relative to the route file. */
    public static Map<String, String> properties(String routeFile) {
        Properties properties = new Properties();
        for (String property : values(routeFile, "property")) {
            if (property.startsWith("file:")) {
                load(properties, Path.of(routeFile).resolveSibling(property.substring("file:".length())));
            } else {
                int equals = property.indexOf('=');
                properties.setProperty(property.substring(0, equals), property.substring(equals + 1));
            }
        }
        return properties.entrySet().stream()
                .collect(Collectors.toMap(entry -> (String) entry.getKey(), entry -> (String) entry.getValue()));
    }

    private static void load(Properties properties, Path file) {
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
