package io.orderflow.operator;

import io.orderflow.testing.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file system that an integration sees: a folder here, in which the operator's mount trait has put all there is. */
final class Container {
    /** Where the image has the kit; the working directory. */
    static final String DEPLOYMENTS = "/deployments";

    private final Path root;
    private final List<Path> mounts = new ArrayList<>();
    private final Set<Path> contents = new TreeSet<>();

    /** @param folder deleted, if it is there */
    Container(Path folder) throws IOException {
        Folders.delete(folder);
        root = Files.createDirectories(folder).toAbsolutePath();
        Files.createDirectories(path(DEPLOYMENTS));
    }

    /** Where a path of the container is on this machine. */
    Path path(String path) {
        return root.resolve(path.substring(1));
    }

    /** Mounts a file, as the operator does with the key of a ConfigMap. */
    Path mount(String path, Path file) throws IOException {
        Path target = target(path);
        Files.copy(file, target);
        return target;
    }

    /** Mounts a file of properties. */
    Path mount(String path, Map<String, String> content) throws IOException {
        Properties properties = new Properties();
        properties.putAll(content);
        Path target = target(path);
        try (OutputStream out = Files.newOutputStream(target)) {
            properties.store(out, null);
        }
        return target;
    }

    /**
     * Mounts a folder, as the operator does with a whole ConfigMap or Secret, and with the links by which the kubelet can
     * replace all of its files at once.
     *
     * @param files contents by name
     */
    Path mountFolder(String path, Map<String, byte[]> files) throws IOException {
        Path target = Files.createDirectories(target(path));
        Path version = Files.createDirectory(target.resolve("..version"));
        Files.createSymbolicLink(target.resolve("..data"), version.getFileName());
        for (String name : files.keySet()) {
            Files.write(version.resolve(name), files.get(name));
            Files.createSymbolicLink(target.resolve(name), Path.of("..data", name));
        }
        return target;
    }

    private Path target(String path) throws IOException {
        Path target = path(path);
        Files.createDirectories(target.getParent());
        mounts.add(target);
        return target;
    }

    /** What the operator puts on the class path besides the kit: each mount by itself, so a source file as a file. */
    List<String> classPath() {
        return Stream.concat(
                        Stream.of(
                                path(DEPLOYMENTS + "/resources"),
                                path("/etc/camel/resources"),
                                path("/etc/camel/resources.d/_configmaps"),
                                path("/etc/camel/resources.d/_secrets")),
                        mounts.stream())
                .map(Path::toString)
                .sorted()
                .toList();
    }

    /** Remembers what is there, for {@link #written}. */
    void seal() throws IOException {
        contents.addAll(everything());
    }

    /** What has been written since {@link #seal}, but for what lies in the folder. */
    Set<String> written(String except) throws IOException {
        return everything().stream()
                .filter(path -> !contents.contains(path) && !path.startsWith(path(except)))
                .map(path -> "/" + root.relativize(path))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Path> everything() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.collect(Collectors.toSet());
        }
    }
}
