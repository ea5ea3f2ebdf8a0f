package io.orderflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The modelines of a route file: what {@code kamel run} reads from it. */
public final class Modelines {
    private static final String START = "// camel-k:";

    private Modelines() {}

    /** An option of {@code kamel run}, without its dashes. */
    public record Option(String name, String value) {
        private static Option parse(String text) {
            int equals = text.indexOf('=');
            return new Option(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /** All options, in the order of the file. */
    public static List<Option> options(String routeFile) {
        try (var lines = Files.lines(Path.of(routeFile))) {
            return lines.filter(line -> line.startsWith(START))
                    .flatMap(line ->
                            Arrays.stream(line.substring(START.length()).strip().split("\\s+")))
                    .map(Option::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The values of an option, in the order of the file. */
    public static List<String> values(String routeFile, String name) {
        return options(routeFile).stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .toList();
    }

    /** The properties that the file sets, those of a property file first, whose path is relative to the route file. */
    public static Map<String, String> properties(String routeFile) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : values(routeFile, "property")) {
            if (property.startsWith("file:")) {
                load(properties, Path.of(routeFile).resolveSibling(property.substring("file:".length())));
            }
        }
        for (String property : values(routeFile, "property")) {
            if (!property.startsWith("file:")) {
                int equals = property.indexOf('=');
                properties.put(property.substring(0, equals), property.substring(equals + 1));
            }
        }
        return properties;
    }

    private static void load(Map<String, String> properties, Path file) {
        // Properties forgets the order, which a reader of a manifest would miss.
        Properties ordered = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                return properties.put((String) key, (String) value);
            }
        };
        try (var in = Files.newInputStream(file)) {
            ordered.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
