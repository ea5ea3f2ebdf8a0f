package io.orderflow.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operator reads in an Integration: here, those that the modelines of a route file say. */
record Manifest(JsonNode content) {
    /** Added to every Integration by the base of {@code config/}. */
    private static final Path HARDENING = Path.of("config/components/hardening/integration.yaml");

    private static final String JVM_OPTIONS = "/spec/traits/jvm/options";

    static Manifest read(Path file) throws IOException {
        return new Manifest(new YAMLMapper().readTree(file.toFile()));
    }

    String name() {
        return content.at("/metadata/name").asText();
    }

    Path source() {
        return Path.of("routes", content.at("/spec/sources/0/name").asText());
    }

    List<String> dependencies() {
        return texts("/spec/dependencies");
    }

    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : texts("/spec/traits/camel/properties")) {
            int equals = property.indexOf('=');
            properties.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return properties;
    }

    /** What Quarkus is told while the kit is built. */
    List<String> buildProperties() {
        return texts("/spec/traits/builder/properties");
    }

    /** Of {@code secret:name}. */
    List<String> secrets() {
        return texts("/spec/traits/mount/configs").stream()
                .map(config -> config.substring("secret:".length()))
                .toList();
    }

    /** Of {@code configmap:name/key@path}; without the key, all of its keys are mounted, in a folder. */
    record Resource(String configMap, String key, String path) {
        static Resource parse(String text) {
            String[] parts = text.substring("configmap:".length()).split("@");
            String[] source = parts[0].split("/");
            return new Resource(source[0], source.length > 1 ? source[1] : null, parts[1]);
        }
    }

    List<Resource> resources() {
        return texts("/spec/traits/mount/resources").stream()
                .map(Resource::parse)
                .toList();
    }

    /** Whether a trait, such as health, is enabled. */
    boolean enables(String trait) {
        return content.at("/spec/traits/" + trait + "/enabled").asBoolean();
    }

    /** Whether its source names a Kamelet, of which the operator then mounts all. */
    boolean usesKamelets() throws IOException {
        return Files.readString(source()).contains("\"kamelet:");
    }

    /** Its own options of the JVM, after those of every integration. */
    List<String> jvmOptions() throws IOException {
        List<String> options = read(HARDENING).texts(JVM_OPTIONS);
        options.addAll(texts(JVM_OPTIONS));
        return options;
    }

    private List<String> texts(String path) {
        List<String> texts = new ArrayList<>();
        content.at(path).forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
