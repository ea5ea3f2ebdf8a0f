package io.orderflow.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code config/pipe/pipe.yaml}, and what Camel K's operator makes of it. */
final class Pipe {
    private static final Path MANIFEST = Path.of("config/pipe/pipe.yaml");
    private static final Path FLOW = Path.of("target/bench/camel-k-embedded-flow.yaml");

    private Pipe() {}

    /** Of its trait {@code camel}. */
    static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (JsonNode property : manifest().at("/spec/traits/camel/properties")) {
            String[] pair = property.asText().split("=", 2);
            properties.put(pair[0], pair[1]);
        }
        return properties;
    }

    /** The route, which is in YAML: unlike a route file in Java, nothing is compiled in the pod. */
    static Path flow(Task task) {
        JsonNode spec = manifest().path("spec");
        try {
            Files.createDirectories(FLOW.getParent());
            return Files.writeString(FLOW, """
                    - errorHandler:
                        noErrorHandler: {}
                    - route:
                        id: binding
                        from:
                          uri: "kamelet:%s/source?namesrvAddr=%s&topic=%s&consumerGroup=%s&maxInFlight=%d&ordered=%s"
                          steps:
                            - to: "knative:event/%s?apiVersion=eventing.knative.dev%%2Fv1&kind=Broker&name=%s"
                    """.formatted(
                            spec.at("/source/ref/name").asText(),
                            task.nameServers(),
                            task.topic(),
                            task.group(),
                            task.inFlight(),
                            task.ordered(),
                            spec.at("/sink/properties/type").asText(),
                            spec.at("/sink/ref/name").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode manifest() {
        try {
            return new YAMLMapper().readTree(MANIFEST.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
