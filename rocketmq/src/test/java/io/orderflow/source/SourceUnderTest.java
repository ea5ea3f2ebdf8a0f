package io.orderflow.source;

import io.orderflow.testing.Modelines;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.util.HashMap;
import java.util.Map;

/** {@code routes/OrderSource.java}, run on its modelines and on what the operator adds to them. */
final class SourceUnderTest {
    static final String FILE = "routes/OrderSource.java";

    private final Map<String, String> properties = new HashMap<>(Modelines.properties(FILE));

    private final String group;

    private SourceUnderTest(String topic, String group, Sink sink) {
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

    static SourceUnderTest of(String topic, String group, Sink sink) {
        return new SourceUnderTest(topic, group, sink);
    }

    /** A property of the Kamelet. */
    SourceUnderTest set(String property, Object value) {
        return with("camel.kamelet.rocketmq-source." + property, value.toString());
    }

    /** How long a message is retried in place; a request must not take longer. */
    SourceUnderTest deadline(String duration) {
        return set("deliveryDeadline", duration).with("orderflow.source.request-timeout", duration);
    }

    /** Any property. */
    SourceUnderTest with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    String group() {
        return group;
    }

    RouteFile run() throws Exception {
        return run(FILE);
    }

    /** Runs another file with the same properties. */
    RouteFile run(String file) throws Exception {
        return RouteFile.run(file, properties);
    }
}
