package io.orderflow.runner;

import io.orderflow.text.Property;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Camel K's mount trait, or a Deployment that does as it does, has put into a pod: a file for each key of a Secret or
 * ConfigMap, which may be a file of properties, and files of properties beside. What Camel K's own runtime reads, and who binds the routes here needs not, is left out.
 */
final class Mounts {
    /** Camel K's variable for the folder, and where it is without one. */
    static final String FOLDER_VARIABLE = "CAMEL_K_CONF_D";

    private static final String FOLDER = "/etc/camel/conf.d";
    private static final List<String> READ = List.of("orderflow.", "camel.");
    private static final List<String> OF_THE_RUNTIME = List.of(
            "camel.k.",
            "camel.main.cloud-properties-location",
            "camel.component.kamelet.location",
            "camel.component.knative.environment.");

    private Mounts() {}

    /**
     * All properties that are mounted. A file of properties yields to a key of a Secret or ConfigMap.
     *
     * @throws IllegalArgumentException a file cannot be read; one line that names it, and nothing of what is in it
     */
    static Map<String, String> read(Map<String, String> environment) {
        Path folder = Path.of(environment.getOrDefault(FOLDER_VARIABLE, FOLDER));
        Map<String, String> properties = new TreeMap<>();
        Map<String, String> keys = new TreeMap<>();
        for (Path file : files(folder, 1)) {
            if (isOfProperties(file)) {
                load(file, properties);
            }
        }
        for (String kind : List.of("_configmaps", "_secrets")) {
            for (Path file : files(folder.resolve(kind), 2)) {
                String name = file.getFileName().toString();
                if (isOfProperties(file)) {
                    load(file, properties);
                } else if (isRead(name)) {
                    // Another key of the Secret may be no text, such as a key store.
                    keys.put(name, text(file));
                }
            }
        }
        properties.putAll(keys);
        properties.keySet().removeIf(name -> !isRead(name));
        return properties;
    }

    /** Also as a key, as {@code kubectl create secret generic --from-file=application.properties} makes one. */
    private static boolean isOfProperties(Path file) {
        return file.toString().endsWith(".properties");
    }

    private static boolean isRead(String name) {
        return READ.stream().anyMatch(name::startsWith)
                && OF_THE_RUNTIME.stream().noneMatch(name::startsWith);
    }

    /** Without the kubelet's own folders, whose names begin with two dots. */
    private static List<Path> files(Path folder, int depth) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).toString().contains(".."))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            // Of a folder below it.
            throw unreadable(folder, e.getCause());
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static void load(Path file, Map<String, String> properties) {
        Properties content = new Properties();
        try {
            content.load(new StringReader(content(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
        content.stringPropertyNames().forEach(name -> properties.put(name, content.getProperty(name)));
    }

    /** As Camel reads such a file: a Secret that was made of a file ends with a line feed, which no value has. */
    private static String text(Path file) {
        try {
            return content(file).stripTrailing();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String content(Path file) throws IOException {
        return Property.withoutMark(Files.readString(file));
    }

    private static IllegalArgumentException unreadable(Path path, Exception e) {
        return new IllegalArgumentException(
                "%s: cannot be read (%s); it must be readable by user %s and hold UTF-8"
                        .formatted(path, e.getClass().getSimpleName(), System.getProperty("user.name")),
                e);
    }
}
