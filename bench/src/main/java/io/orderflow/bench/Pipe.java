package io.orderflow.bench;

import io.orderflow.testing.CamelKManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code config/pipe/pipe.yaml}, and what Camel K's operator makes of it. */
final class Pipe {
    private static final Path MANIFEST = Path.of("config/pipe/pipe.yaml");
    private static final Path FLOW = Path.of("target/bench/camel-k-embedded-flow.yaml");

    private Pipe() {}

    /** What its traits ask for. */
    static Map<String, String> properties() {
        return CamelKManifest.read(MANIFEST).properties();
    }

    /** The route, which is in YAML: unlike a route file in Java, nothing is compiled in the pod. */
    static Path flow(Assignment assignment) {
        CamelKManifest pipe = CamelKManifest.read(MANIFEST);
        try {
            Files.createDirectories(FLOW.getParent());
            return Files.writeString(FLOW, """
                    - errorHandler:
                        noErrorHandler: {}
                    - route:
                        id: binding
                        from:
                          uri: "kamelet:%s/source?namesrvAddr=%s&topic=%s&consumerGroup=%s&maxInFlight=%s&ordered=%s"
                          steps:
                            - to: "knative:event/%s?apiVersion=eventing.knative.dev%%2Fv1&kind=Broker&name=%s"
                    """.formatted(
                            pipe.text("/spec/source/ref/name"),
                            assignment.nameServers(),
                            assignment.topic(),
                            assignment.group(),
                            assignment.inFlight(),
                            assignment.ordered(),
                            pipe.text("/spec/sink/properties/type"),
                            pipe.text("/spec/sink/ref/name")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
