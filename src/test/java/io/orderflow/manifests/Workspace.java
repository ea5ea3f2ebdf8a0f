package io.orderflow.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A copy of what kustomize reads, in which a test can break something, and with a stand-in for the one file that only
 * {@code mvn package} makes.
 */
record Workspace(Path root) {
    private static final String JAR = "rocketmq/target/orderflow-rocketmq-0.1.0.jar";

    static Workspace in(Path root) {
        for (String folder : new String[] {"config", "routes", "kamelets"}) {
            copy(Path.of(folder), root.resolve(folder), Integer.MAX_VALUE);
        }
        copy(Path.of("rocketmq"), root.resolve("rocketmq"), 1);
        Workspace workspace = new Workspace(root);
        workspace.write(JAR, "a jar");
        return workspace;
    }

    Workspace replace(String file, String right, String wrong) {
        String text = read(file);
        if (!text.contains(right)) {
            throw new IllegalArgumentException(file + " has no '" + right + "'");
        }
        return write(file, text.replace(right, wrong));
    }

    Workspace write(String file, String text) {
        try {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to, int depth) {
        try (Stream<Path> files = Files.walk(from, depth)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
