package io.orderflow.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of what kustomize reads, in which a test can break something, and with a stand-in for each file that only
 * {@code mvn package} makes.
 */
record Workspace(Path root) {
    private static final String REPOSITORY = "config/maven-repository/";
    private static final Pattern MADE = Pattern.compile("- (target/\\S+)");

    static Workspace in(Path root) {
        for (String folder : new String[] {"config", "routes", "kamelets"}) {
            copy(Path.of(folder), root.resolve(folder));
        }
        Workspace workspace = new Workspace(root);
        MADE.matcher(workspace.read(REPOSITORY + "kustomization.yaml"))
                .results()
                .forEach(made -> workspace.write(REPOSITORY + made.group(1), "a file"));
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

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
