package io.orderflow.testing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Camel K's operator reads in an Integration, here those that the modelines of a route file say, or in a Pipe. */
public record CamelKManifest(JsonNode content) {
    /** Added to every Integration by the base of {@code config/}. */
    private static final Path HARDENING = Path.of("config/components/hardening/integration.yaml");

    /** @param file of one resource, in YAML */
    public static CamelKManifest read(Path file) {
        try {
            return new CamelKManifest(new YAMLMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As kustomize patches it with a component: merge patches, and patches of operations.
     *
     * @param component its folder
     */
    public CamelKManifest patchedBy(Path component) {
        JsonNode patched = content.deepCopy();
        for (JsonNode patch :
                read(component.resolve("kustomization.yaml")).content.path("patches")) {
            if (name().matches(patch.at("/target/name").asText(".*"))) {
                JsonNode change = read(component.resolve(patch.path("path").asText())).content;
                if (change.isArray()) {
                    change.forEach(operation -> apply(operation, patched));
                } else {
                    merge(change.path("spec"), (ObjectNode) patched.path("spec"));
                }
            }
        }
        return new CamelKManifest(patched);
    }

    /** Of an element that is there. */
    private static void apply(JsonNode operation, JsonNode target) {
        JsonPointer path = JsonPointer.compile(operation.path("path").asText());
        JsonNode value = operation.path("value");
        switch (operation.path("op").asText()) {
            case "test" -> {
                if (!target.at(path).equals(value)) {
                    throw new IllegalStateException(path + " is " + target.at(path) + " and not " + value);
                }
            }
            case "replace" ->
                ((ArrayNode) target.at(path.head())).set(path.last().getMatchingIndex(), value);
            default -> throw new IllegalArgumentException("Not known here: " + operation);
        }
    }

    private static void merge(JsonNode patch, ObjectNode target) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isObject()) {
                merge(field.getValue(), target.withObjectProperty(field.getKey()));
            } else {
                target.set(field.getKey(), field.getValue());
            }
        }
    }

    public String name() {
        return text("/metadata/name");
    }

    /** The route file. */
    public Path source() {
        return Path.of("routes", text("/spec/sources/0/name"));
    }

    public List<String> dependencies() {
        return texts("/spec/dependencies");
    }

    /** Of its trait {@code camel}. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : texts("/spec/traits/camel/properties")) {
            int equals = property.indexOf('=');
            properties.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return properties;
    }

    /** What Quarkus is told while the kit is built. */
    public List<String> buildProperties() {
        return texts("/spec/traits/builder/properties");
    }

    /** Of {@code secret:name}. */
    public List<String> secrets() {
        return texts("/spec/traits/mount/configs").stream()
                .map(config -> config.substring("secret:".length()))
                .toList();
    }

    /** Of {@code configmap:name/key@path}; without the key, all of its keys are mounted, in a folder. */
    public record Resource(String configMap, String key, String path) {
        static Resource parse(String text) {
            String[] parts = text.substring("configmap:".length()).split("@");
            String[] source = parts[0].split("/");
            return new Resource(source[0], source.length > 1 ? source[1] : null, parts[1]);
        }
    }

    public List<Resource> resources() {
        return texts("/spec/traits/mount/resources").stream()
                .map(Resource::parse)
                .toList();
    }

    /** Whether a trait, such as health, is enabled. */
    public boolean enables(String trait) {
        return content.at("/spec/traits/" + trait + "/enabled").asBoolean();
    }

    /** Whether its source names a Kamelet, of which the operator then mounts all. */
    public boolean usesKamelets() throws IOException {
        return Files.readString(source()).contains("\"kamelet:");
    }

    /** What it asks for itself, of its trait {@code jvm}; none if it asks for none. */
    public List<String> ownJvmOptions() {
        return texts("/spec/traits/jvm/options");
    }

    /** Its own options of the JVM, after those of every integration. */
    public List<String> jvmOptions() {
        List<String> options = read(HARDENING).ownJvmOptions();
        options.addAll(ownJvmOptions());
        return options;
    }

    /** A text at a JSON pointer; empty if there is none. */
    public String text(String pointer) {
        return content.at(pointer).asText();
    }

    private List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        content.at(pointer).forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
