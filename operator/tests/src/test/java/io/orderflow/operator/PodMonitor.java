package io.orderflow.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where Prometheus looks for the metrics of an Integration, of {@code config/components/monitoring}. */
final class PodMonitor {
    private static final File MANIFESTS = new File("config/components/monitoring/pod-monitors.yaml");

    private PodMonitor() {}

    /** @param port the name of a container's port; a pod that shows none of that name is not asked */
    record Endpoint(String port, String path) {}

    static List<Endpoint> of(String integration) throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        YAMLMapper yaml = new YAMLMapper();
        for (JsonNode monitor :
                yaml.readerFor(JsonNode.class).<JsonNode>readValues(MANIFESTS).readAll()) {
            if (monitor.at("/metadata/name").asText().equals(integration)) {
                monitor.at("/spec/podMetricsEndpoints")
                        .forEach(endpoint -> endpoints.add(new Endpoint(
                                endpoint.path("port").asText(),
                                endpoint.path("path").asText())));
            }
        }
        return endpoints;
    }
}
