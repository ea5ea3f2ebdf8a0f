package io.orderflow.runner;

import java.util.Map;
import org.apache.camel.component.knative.spi.Knative;
import org.apache.camel.component.knative.spi.KnativeResource;

/** The route files as integrations, each bound as Camel K's knative trait binds it. */
public final class Integrations {
    private Integrations() {}

    public static Integration orderSource(String sink, Map<String, String> properties) {
        KnativeResource broker = event(Knative.EndpointKind.sink, "orders");
        broker.setObjectName("orders");
        broker.setUrl(sink);
        return new Integration("order-source", "OrderSource")
                .withComponents()
                .with(Map.of(
                        "camel.component.kamelet.location", "file:kamelets",
                        // As in its modeline: all who set a header and all who read it agree on its spelling.
                        "camel.main.case-insensitive-headers", "false"))
                .with(properties)
                .bound(broker);
    }

    public static Integration orderRoute(int port, Map<String, String> properties) {
        return orderRoute(properties).serving(port);
    }

    /** Not serving yet. */
    static Integration orderRoute(Map<String, String> properties) {
        KnativeResource trigger = event(Knative.EndpointKind.source, "orderflow.order.placed");
        trigger.setObjectName("orders");
        trigger.setPath("/events/orderflow.order.placed");
        return new Integration("order-route", "OrderRoute")
                .withoutComponents()
                .with(properties)
                .bound(trigger);
    }

    public static Integration deadLetterRoute(int port, Map<String, String> properties) {
        return deadLetterRoute(properties).serving(port);
    }

    /** Not serving yet. */
    static Integration deadLetterRoute(Map<String, String> properties) {
        return new Integration("dead-letter-route", "DeadLetterRoute")
                .withoutComponents()
                .with(properties);
    }

    public static Integration orderSimulator(Map<String, String> properties) {
        return new Integration("order-simulator", "OrderSimulator")
                .withoutComponents()
                .with(properties);
    }

    private static KnativeResource event(Knative.EndpointKind kind, String name) {
        KnativeResource resource = new KnativeResource();
        resource.setType(Knative.Type.event);
        resource.setEndpointKind(kind);
        resource.setName(name);
        return resource;
    }
}
