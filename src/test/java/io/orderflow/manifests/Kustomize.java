package io.orderflow.manifests;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Renders a folder as {@code kubectl apply -k} does; without kubectl, reads its resources as they are. */
final class Kustomize {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final boolean KUBECTL = isThere("kubectl", "version", "--client");

    private Kustomize() {}

    /**
     * The objects of a folder of the workspace.
     *
     * @throws IllegalStateException with what kustomize says, if it cannot render it
     */
    static List<JsonNode> render(Workspace workspace, String folder) {
        if (KUBECTL) {
            return objects(
                    run("kubectl", "kustomize", workspace.root().resolve(folder).toString()));
        }
        System.out.println(folder + ": there is no kubectl, so its resources are checked without its patches");
        return merge(workspace, folder);
    }

    /** The objects in the files of a folder and of what it is based on: without patches, and without generated ones. */
    static List<JsonNode> merge(Workspace workspace, String folder) {
        List<JsonNode> objects = new ArrayList<>();
        merge(workspace.root().resolve(folder), objects);
        return objects;
    }

    /** Whether patches, replacements and generators have been applied. */
    static boolean isComplete() {
        return KUBECTL;
    }

    static List<JsonNode> objects(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(document -> document.isObject())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void merge(Path folder, List<JsonNode> objects) {
        JsonNode kustomization =
                objects(read(folder.resolve("kustomization.yaml"))).get(0);
        for (String field : List.of("resources", "components")) {
            for (JsonNode resource : kustomization.path(field)) {
                Path path = folder.resolve(resource.asText()).normalize();
                if (Files.isDirectory(path)) {
                    merge(path, objects);
                } else {
                    objects.addAll(objects(read(path)));
                }
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a command for as long as it takes: a slow machine is no fault of it, and a test that hangs has a limit of its own.
     *
     * @return what it prints
     * @throws IllegalStateException with that, if it ends with anything but 0
     * @throws UncheckedIOException if there is no such command
     */
    static String run(String... command) {
        try {
            Path out = Files.createTempFile("kustomize", ".out");
            Process process = null;
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                int status = process.waitFor();
                String said = Files.readString(out);
                if (status != 0) {
                    throw new IllegalStateException(said);
                }
                return said;
            } finally {
                if (process != null) {
                    process.destroyForcibly();
                }
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(String.join(" ", command) + ": has not ended", e);
        }
    }

    /** Whether a command can be run at all. */
    static boolean isThere(String... command) {
        try {
            run(command);
            return true;
        } catch (UncheckedIOException | IllegalStateException absent) {
            return false;
        }
    }
}
