package io.orderflow;

import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.testing.Modelines;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What no source can see: a Broker without a Trigger answers 202, and drops. */
class DroppedOrdersTest extends AuditedTopic {
    private static final String SOURCE = "routes/OrderSource.java";
    private static final int ORDERS = 5;

    @Test
    void ordersThatABrokerHasDroppedAreFoundAndRepaired() throws Exception {
        for (int i = 0; i < ORDERS; i++) {
            RocketMQ.publish(topic, "dropped-" + i, order("dropped-" + i, "30.0"));
        }
        try (KnativeBroker broker = KnativeBroker.start(
                        BrokerConfig.of(List.of(Path.of("config/base/broker.yaml")), service -> null));
                RouteFile source = RouteFile.run(SOURCE, source(broker))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> audit().row("waiting") == 0);
            assertThat(source.context().getStatus().isStarted()).isTrue();
        }

        CommandRun found = audit();
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(found.row("MISSING")).as(found.out() + found.err()).isEqualTo(ORDERS);

        CommandRun redrive = audit("--redrive");
        assertThat(redrive.exitCode()).isZero();
        assertThat(redrive.row("published again")).isEqualTo(ORDERS);

        // The whole of Orderflow, with its Trigger, over the same servers; it ends when its own orders have.
        CommandRun orderflow = command(
                "",
                "-p",
                "orderflow.simulator.count=20",
                "-p",
                "orderflow.simulator.rate=10",
                "-p",
                "orderflow.simulator.shape=steady",
                "-p",
                "orderflow.simulator.malformed=0");
        assertThat(orderflow.err()).as(orderflow.out()).isEmpty();

        CommandRun second = audit();
        assertThat(second.row("MISSING")).as(second.out() + second.err()).isZero();
        assertThat(second.row("redriven")).isEqualTo(ORDERS);
        assertThat(second.exitCode()).isZero();
        assertThat(Postgres.query(database, "select count(*) from ticket where order_id like 'dropped-%'"))
                .isEqualTo(Integer.toString(ORDERS));
    }

    private Map<String, String> source(KnativeBroker broker) {
        Map<String, String> properties = new HashMap<>(Modelines.properties(SOURCE));
        String resource = "camel.component.knative.environment.resources[0].";
        properties.put("camel.component.kamelet.location", "file:kamelets");
        properties.put(resource + "name", "orders");
        properties.put(resource + "type", "event");
        properties.put(resource + "endpoint-kind", "sink");
        properties.put(resource + "object-kind", "Broker");
        properties.put(resource + "object-name", "orders");
        properties.put(resource + "url", "{{k.sink}}");
        properties.put("k.sink", broker.ingressUri("orderflow", "orders").toString());
        properties.put("orderflow.rocketmq.namesrv-addr", nameServers);
        properties.put("orderflow.rocketmq.topic", topic);
        properties.put("orderflow.rocketmq.consumer-group", group);
        return properties;
    }
}
