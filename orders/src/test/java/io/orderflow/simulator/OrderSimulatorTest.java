package io.orderflow.simulator;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.process.StablePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

class OrderSimulatorTest {
    private static final String ROUTE_FILE = "routes/OrderSimulator.java";

    private final String topic = RocketMQ.topic();

    @Test
    void everySimulatedOrderIsPublishedUnderItsOrderId() throws Exception {
        try (var simulator = simulator(Map.of("count", "400", "seed", "7", "malformed", "0.1"))) {
            List<MessageExt> messages = messages(400);

            var generator = new OrderGenerator(7, 500, 0.05, 0.1);
            assertThat(orders(messages)).containsExactlyInAnyOrderElementsOf(expected(generator, 400));
        }
    }

    @Test
    void anOrderIsSentAgainUntilRocketMQConfirmsIt(@TempDir Path folder) throws Exception {
        int port = StablePorts.free();
        var redeliveries = new AtomicInteger();
        try (var simulator = simulator(
                "127.0.0.1:" + port, Map.of("count", "20", "seed", "7", "duplicates", "0", "malformed", "0"))) {
            simulator.context().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                    if (event instanceof CamelEvent.ExchangeRedeliveryEvent) {
                        redeliveries.incrementAndGet();
                    }
                }
            });
            await().untilAtomic(redeliveries, greaterThan(0));

            try (var server = new EmbeddedRocketMQ(folder, port, 0)) {
                server.createTopic(topic, 4);
                List<MessageExt> messages = await().until(
                                () -> RocketMQ.messagesAt(server.nameServerAddress(), topic),
                                all -> keys(all).size() == 20);

                // One may be there twice: RocketMQ stores it, and confirms it too late.
                assertThat(orders(messages).distinct())
                        .containsExactlyInAnyOrderElementsOf(expected(new OrderGenerator(7, 500, 0, 0), 20));
            }
        }
    }

    @Test
    void aStoppedSimulatorDoesNotWaitForRocketMQ() throws Exception {
        try (var simulator = simulator("127.0.0.1:" + StablePorts.free(), Map.of("count", "1000"))) {
            await().until(() -> simulator.context().getInflightRepository().size("publish-order") > 0);
        }
    }

    @Test
    void aStoppedSimulatorDoesNotWaitForOrdersThatAreDueLater() throws Exception {
        try (var simulator = simulator(Map.of("count", "1000", "rate", "0.01", "shape", "steady"))) {
            messages(1);
        }
    }

    @Test
    void oneOrderCanBePublishedWithOrWithoutAKey() throws Exception {
        try (var simulator = simulator(Map.of("count", "0"));
                var template = simulator.context().createProducerTemplate()) {
            template.sendBody("direct:publish-order", "{\"orderId\":\"derived\"}");
            template.sendBodyAndHeader(
                    "direct:publish-order", "not json", RocketMQConstants.OVERRIDE_MESSAGE_KEY, "given");
            template.requestBody("direct:publish-order", "{\"orderId\":\"requested\"}");

            assertThat(messages(3))
                    .extracting(MessageExt::getKeys)
                    .containsExactlyInAnyOrder("derived", "given", "requested");
        }
    }

    @Test
    void anOrderThatRocketMQCanNeverStoreFailsAtOnce() throws Exception {
        try (var simulator = simulator(Map.of("count", "0"));
                var template = simulator.context().createProducerTemplate()) {
            for (byte[] order : List.of(new byte[0], new byte[(4 << 20) + 1])) {
                Exchange exchange = template.send(
                        "direct:publish-order", refused -> refused.getMessage().setBody(order));

                assertThat(exchange.getException())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("An order has 1 to 4194304 bytes, not " + order.length + ": it was not published");
            }
        }
    }

    @Test
    void credentialsMayHaveCharactersThatMeanSomethingInAUri() throws Exception {
        String secret = "s+e%c&r=t/";
        var properties = Map.of(
                "orderflow.rocketmq.namesrv-addr",
                RocketMQ.nameServerAddress(),
                "orderflow.rocketmq.access-key",
                "simulator",
                "orderflow.rocketmq.secret-key",
                secret,
                "orderflow.simulator.count",
                "0");
        try (var simulator = RouteFile.run(ROUTE_FILE, properties)) {
            assertThat(simulator.context().getEndpoints())
                    .filteredOn(RocketMQEndpoint.class::isInstance)
                    .extracting(endpoint -> ((RocketMQEndpoint) endpoint).getSecretKey())
                    .containsExactly(secret);
        }
    }

    @Test
    void anImpossibleSettingKeepsTheSimulatorFromStarting() {
        assertThatThrownBy(() -> simulator(Map.of("shape", "dinner")))
                .hasMessage("orderflow.simulator.shape=dinner: must be steady or lunch");
    }

    private RouteFile simulator(Map<String, String> settings) throws Exception {
        return simulator(RocketMQ.nameServerAddress(), settings);
    }

    private RouteFile simulator(String nameServer, Map<String, String> settings) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("orderflow.rocketmq.namesrv-addr", nameServer);
        properties.put("orderflow.rocketmq.topic", topic);
        properties.put("orderflow.simulator.rate", "0");
        settings.forEach((name, value) -> properties.put("orderflow.simulator." + name, value));
        return RouteFile.run(ROUTE_FILE, properties);
    }

    /** Returns what is on the topic, once that is as many. */
    private List<MessageExt> messages(int count) {
        return await().until(() -> RocketMQ.messages(topic), all -> all.size() >= count);
    }

    /** Key and body of each. */
    private static Stream<String> orders(List<MessageExt> messages) {
        return messages.stream().map(message -> message.getKeys() + text(message.getBody()));
    }

    private static List<String> expected(OrderGenerator generator, int count) {
        return LongStream.range(0, count)
                .mapToObj(generator::order)
                .map(order -> order.orderId() + text(order.bytes()))
                .toList();
    }

    private static Set<String> keys(List<MessageExt> messages) {
        return messages.stream().map(MessageExt::getKeys).collect(Collectors.toSet());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
