package io.orderflow.source;

import io.orderflow.support.Integration;
import io.orderflow.support.Modelines;
import io.orderflow.support.RocketMQ;
import io.orderflow.support.Sink;
import java.util.HashMap;
import java.util.Map;

/** {@code routes/OrderSource.java}, run on its modelines and on what the operator adds to them. */
final class OrderSource {
    static final String FILE = "routes/OrderSource.java";

    private final Map<String, String> properties = new HashMap<>(Modelines.properties(FILE));

    private final String group;

    private OrderSource(String topic, String group, Sink sink) {
        this.group = group;
        with("camel.component.kamelet.location", "file:kamelets");
        with("camel.component.knative.environment.resources[0].name", "orders");
        with("camel.component.knative.environment.resources[0].type", "event");
        with("camel.component.knative.environment.resources[0].endpoint-kind", "sink");
        with("camel.component.knative.environment.resources[0].object-kind", "Broker");
        with("camel.component.knative.environment.resources[0].object-name", "orders");
        with("camel.component.knative.environment.resources[0].url", "{{k.sink}}");
        with("k.sink", sink.url());
        with("orderflow.rocketmq.namesrv-addr", RocketMQ.nameServerAddress());
        with("orderflow.rocketmq.topic", topic);
        with("orderflow.rocketmq.consumer-group", group);
    }

    static OrderSource of(String topic, String group, Sink sink) {
        return new OrderSource(topic, group, sink);
    }

    /** A property of the Kamelet. */
    OrderSource set(String property, Object value) {
        return with("camel.kamelet.rocketmq-source." + property, value.toString());
    }

    /** How long a message is retried in place; a request must not take longer. */
    OrderSource deadline(String duration) {
        return set("deliveryDeadline", duration).with("orderflow.source.request-timeout", duration);
    }

    /** Any property. */
    OrderSource with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    String group() {
        return group;
    }

    Integration run() throws Exception {
        return run(FILE);
    }

    /** Runs another file with the same properties. */
    Integration run(String file) throws Exception {
        return Integration.run(file, properties);
    }
}
