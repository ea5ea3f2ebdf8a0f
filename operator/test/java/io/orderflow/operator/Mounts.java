package io.orderflow.operator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The folder that a container sees as {@code /etc/camel}, filled as the operator's mount trait fills it. */
final class Mounts {
    private final Path root;
    private final List<Path> paths = new ArrayList<>();

    Mounts(Path root) throws IOException {
        this.root = Files.createDirectories(root).toAbsolutePath();
    }

    /** Mounts one key of a ConfigMap as a file. */
    Path file(String path, Path content) throws IOException {
        Path target = root.resolve(path);
        Files.createDirectories(target.getParent());
        Files.copy(content, target);
        paths.add(target);
        return target;
    }

    /** Mounts properties as a file. */
    Path properties(String path, Map<String, String> content) throws IOException {
        Properties properties = new Properties();
        properties.putAll(content);
        Path target = root.resolve(path);
        Files.createDirectories(target.getParent());
        try (OutputStream out = Files.newOutputStream(target)) {
            properties.store(out, null);
        }
        paths.add(target);
        return target;
    }

    /** Mounts a ConfigMap as a folder, with the links by which the kubelet can replace all of its files at once. */
    Path configMap(String path, List<Path> files) throws IOException {
        Path target = Files.createDirectories(root.resolve(path));
        Path version = Files.createDirectory(target.resolve("..version"));
        Files.createSymbolicLink(target.resolve("..data"), version.getFileName());
        for (Path file : files) {
            Files.copy(file, version.resolve(file.getFileName()));
            Files.createSymbolicLink(
                    target.resolve(file.getFileName()), Path.of("..data").resolve(file.getFileName()));
        }
        paths.add(target);
        return target;
    }

    Path root() {
        return root;
    }

    /** What the operator puts on the class path besides the kit: each mount by itself, so a source file as a file. */
    List<String> classPath() {
        List<String> classPath = new ArrayList<>(List.of(
                "./resources",
                root.resolve("resources").toString(),
                root.resolve("resources.d/_configmaps").toString(),
                root.resolve("resources.d/_secrets").toString()));
        paths.forEach(path -> classPath.add(path.toString()));
        return classPath.stream().sorted().toList();
    }
}
