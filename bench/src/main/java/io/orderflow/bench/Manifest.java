package io.orderflow.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Camel K's operator reads in an Integration or a Pipe. */
record Manifest(JsonNode spec) {

    static Manifest read(Path file) {
        try {
            return new Manifest(new YAMLMapper().readTree(file.toFile()).path("spec"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of its trait {@code camel}. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String property : texts("/traits/camel/properties")) {
            String[] pair = property.split("=", 2);
            properties.put(pair[0], pair[1]);
        }
        return properties;
    }

    /** Of its trait {@code jvm}; none if it asks for none. */
    List<String> jvmOptions() {
        return texts("/traits/jvm/options");
    }

    String text(String path) {
        return spec.at(path).asText();
    }

    private List<String> texts(String path) {
        List<String> texts = new ArrayList<>();
        spec.at(path).forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
