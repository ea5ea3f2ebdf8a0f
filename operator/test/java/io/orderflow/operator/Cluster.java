package io.orderflow.operator;

import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.local.EmbeddedPostgres;
import io.orderflow.local.EmbeddedRocketMQ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** RocketMQ, PostgreSQL and the Broker of {@code config/}, and the four integrations in pods of their own. */
final class Cluster implements AutoCloseable {
    private static final String TOPIC = "orders";

    private static final String CONFIG_MAPS = "/etc/camel/resources.d/_configmaps/";
    private static final Path TARGET = Path.of("operator/target");

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private final List<Pod> pods = new ArrayList<>();
    private final EmbeddedRocketMQ rocketMQ;
    private final EmbeddedPostgres postgres;
    private final KnativeBroker broker;

    /** Starts everything but the source and the simulator. */
    Cluster() throws Exception {
        try {
            Path data = Files.createTempDirectory(Files.createDirectories(TARGET), "servers-");
            rocketMQ = serve(new EmbeddedRocketMQ(data.resolve("rocketmq"), 0, 0));
            rocketMQ.createTopic(TOPIC, 8);
            postgres = serve(EmbeddedPostgres.start(data.resolve("postgres"), 0));
            Map<String, URI> services = new HashMap<>();
            for (Pod pod :
                    List.of(keep(orderRoute().deploy()), keep(deadLetterRoute().deploy()))) {
                services.put(pod.name, pod.awaitReady().url());
            }
            broker = serve(KnativeBroker.start(BrokerConfig.of(
                    List.of(Path.of("config/broker.yaml"), Path.of("config/triggers.yaml")), services::get)));
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** Deploys the source, once more if there is one. */
    Pod deploySource() throws IOException {
        return keep(new Integration("order-source", "OrderSource.java")
                .withKamelets()
                .trait(KnativeTrait.sink("orders"))
                .propertiesOf(Path.of("config/orderflow.properties"))
                .environment("K_SINK", broker.ingressUri("orderflow", "orders").toString())
                .environment("K_CE_OVERRIDES", "")
                .property("orderflow.rocketmq.namesrv-addr", rocketMQ.nameServerAddress())
                .deploy());
    }

    /** Deploys the simulator, which publishes as many orders and stops of its own accord. */
    Pod deploySimulator(int orders, int rate) throws IOException {
        return keep(new Integration("order-simulator", "OrderSimulator.java")
                .property("orderflow.rocketmq.namesrv-addr", rocketMQ.nameServerAddress())
                .property("orderflow.simulator.count", Integer.toString(orders))
                .property("orderflow.simulator.rate", Integer.toString(rate))
                .property("orderflow.simulator.malformed", "0.02")
                // So few at once that a busy machine does not drive RocketMQ's client into its timeout of 3 s.
                .property("orderflow.simulator.customers", "32")
                .deploy());
    }

    private Integration orderRoute() {
        return withDatabase("order-route", "OrderRoute.java", Path.of("config/order.schema.json"))
                .trait(KnativeTrait.source("orderflow.order.placed", "orders"))
                .property("orderflow.order.schema", "file:" + CONFIG_MAPS + "order-route/order.schema.json");
    }

    private Integration deadLetterRoute() {
        return withDatabase("dead-letter-route", "DeadLetterRoute.java");
    }

    private Integration withDatabase(String name, String routeFile, Path... more) {
        List<Path> files = new ArrayList<>(List.of(more));
        files.addAll(migrations());
        return new Integration(name, routeFile)
                .resources(files)
                .property("camel.main.shutdown-timeout", "25")
                .property("orderflow.database.url", postgres.jdbcUrl())
                .property("orderflow.database.migrations", "filesystem:" + CONFIG_MAPS + name);
    }

    private static List<Path> migrations() {
        try (var files = Files.list(Path.of("config/migrations"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that has been published. */
    List<Message> messages() throws Exception {
        return Message.of(rocketMQ.nameServerAddress(), TOPIC, rocketMQ.messagesIn(TOPIC));
    }

    String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    /** Every pod so far, in the order of deployment. */
    Collection<Pod> pods() {
        return List.copyOf(pods);
    }

    private Pod keep(Pod pod) {
        pods.add(pod);
        return pod;
    }

    private <T extends AutoCloseable> T serve(T server) {
        servers.push(server);
        return server;
    }

    /** Kills what has not stopped, then stops the servers. */
    @Override
    public void close() throws Exception {
        pods.forEach(Pod::close);
        while (!servers.isEmpty()) {
            servers.pop().close();
        }
    }
}
