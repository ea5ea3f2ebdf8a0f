package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every folder that a user applies, rendered once for all tests. */
enum Rendered {
    DEV("config/overlays/dev"),
    DEV_KIT("config/overlays/dev-kit"),
    NO_OPERATOR("config/overlays/no-operator"),
    KAFKA_BROKER("config/overlays/kafka-broker"),
    PRODUCTION("config/overlays/production"),
    KEDA_EXTERNAL("config/components/keda-external"),
    PIPE("config/pipe"),
    KAMELET_BINDING("config/kamelet-binding"),
    SIMULATOR("config/simulator"),
    SIMULATOR_KIT("config/simulator/kit");

    private static final Map<Rendered, List<JsonNode>> OBJECTS = new ConcurrentHashMap<>();

    final String folder;

    Rendered(String folder) {
        this.folder = folder;
    }

    List<JsonNode> objects() {
        return OBJECTS.computeIfAbsent(this, rendered -> {
            try {
                Workspace workspace = Workspace.in(Files.createTempDirectory(Path.of("src/test/target"), "manifests"));
                List<JsonNode> objects = new ArrayList<>(Kustomize.render(workspace, rendered.folder));
                if (rendered == PRODUCTION) {
                    objects.addAll(Kustomize.objects(workspace.read(rendered.folder + "/secrets.example.yaml")));
                }
                return List.copyOf(objects);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    List<JsonNode> objects(String kind) {
        return objects().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode object(String kind, String name) {
        return objects(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(folder + " has no " + kind + " " + name));
    }

    /** For a message: kind and name. */
    static String title(JsonNode object) {
        return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }
}
