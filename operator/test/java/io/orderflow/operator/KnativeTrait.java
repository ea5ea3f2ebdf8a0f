package io.orderflow.operator;

import java.util.Map;
import java.util.TreeMap;

/**
 * The properties that the operator's knative trait writes for an event endpoint, key by key and with its empty values: an
 * integration must start with exactly these.
 */
final class KnativeTrait {
    private static final String RESOURCE = "camel.component.knative.environment.resources[0].";

    private KnativeTrait() {}

    /** For {@code to("knative:event/…?name=broker")} with a SinkBinding, which sets the two variables in the pod. */
    static Map<String, String> sink(String broker) {
        Map<String, String> resource = event(broker, broker);
        resource.put(RESOURCE + "endpointKind", "sink");
        resource.put(RESOURCE + "reply", "");
        resource.put(RESOURCE + "url", "${K_SINK}");
        resource.put(RESOURCE + "ceOverrides", "${K_CE_OVERRIDES}");
        return resource;
    }

    /** For {@code from("knative:event/type?name=broker")}, to which a Trigger delivers. */
    static Map<String, String> source(String type, String broker) {
        Map<String, String> resource = event(type, broker);
        resource.put(RESOURCE + "endpointKind", "source");
        resource.put(RESOURCE + "reply", "false");
        resource.put(RESOURCE + "url", "");
        resource.put(RESOURCE + "path", "/events/" + type);
        return resource;
    }

    private static Map<String, String> event(String name, String broker) {
        return new TreeMap<>(Map.of(
                RESOURCE + "name", name,
                RESOURCE + "type", "event",
                RESOURCE + "objectKind", "Broker",
                RESOURCE + "objectApiVersion", "eventing.knative.dev/v1",
                RESOURCE + "objectName", broker));
    }
}
