package io.orderflow.operator;

import java.util.Map;

/** What the operator's knative trait makes of {@code to("knative:event/…?name=broker")}. */
final class KnativeTrait {
    private static final String RESOURCE = "camel.component.knative.environment.resources[0].";

    private KnativeTrait() {}

    /**
     * The properties that it writes for a SinkBinding, which sets the two variables in the pod; key by key and with the empty
     * value, since an integration must start with exactly these.
     */
    static Map<String, String> sinkBinding(String broker) {
        return Map.of(
                RESOURCE + "name", broker,
                RESOURCE + "type", "event",
                RESOURCE + "objectKind", "Broker",
                RESOURCE + "objectApiVersion", "eventing.knative.dev/v1",
                RESOURCE + "objectName", broker,
                RESOURCE + "endpointKind", "sink",
                RESOURCE + "reply", "",
                RESOURCE + "url", "${K_SINK}",
                RESOURCE + "ceOverrides", "${K_CE_OVERRIDES}");
    }
}
