package io.orderflow.operator;

import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.local.Migrations;
import io.orderflow.runner.Settings;
import io.orderflow.testing.OtlpReceiver;
import io.orderflow.testing.OtlpReceiver.Received;
import io.orderflow.testing.PostgresBinaries;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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

    /** What the handlers connect as: it may not change the schema. */
    private static final String ROLE = "orderflow";

    private static final String DIGEST_KEY = "the-key-of-the-tests-and-of-no-one-else";

    private static final Path CONFIG = Path.of("config");
    private static final Path TARGET = Path.of("operator/tests/target");

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private final List<Pod> pods = new ArrayList<>();
    private final OtlpReceiver collector;
    private final EmbeddedRocketMQ rocketMQ;
    private final EmbeddedPostgres postgres;
    private final KnativeBroker broker;

    /** Starts everything but the source and the simulator. */
    Cluster() throws Exception {
        try {
            Path data = Files.createTempDirectory(Files.createDirectories(TARGET), "servers-");
            collector = serve(new OtlpReceiver());
            rocketMQ = serve(new EmbeddedRocketMQ(data.resolve("rocketmq"), 0, 0));
            rocketMQ.createTopic(TOPIC, 8);
            postgres = serve(EmbeddedPostgres.start(PostgresBinaries.lendTo(data.resolve("postgres")), 0));
            migrate();
            Map<String, URI> services = new HashMap<>();
            for (Pod pod : List.of(deployHandler("order-route"), deployHandler("dead-letter-route"))) {
                services.put(pod.name, pod.awaitReady().url());
            }
            broker = serve(KnativeBroker.start(BrokerConfig.of(
                    List.of(CONFIG.resolve("base/broker.yaml"), CONFIG.resolve("base/triggers.yaml")), services::get)));
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** As the Job migrate does: as the owner, and for the handlers' role. */
    private void migrate() throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + ROLE + " login");
        }
        Migrations.apply(
                new Settings(
                        Map.of("orderflow.database.url", jdbcUrl(), "orderflow.order.digest-key", DIGEST_KEY),
                        Map.of()),
                ROLE);
    }

    /** Deploys the source, once more if there is one. */
    Pod deploySource(Engine engine) throws IOException {
        return keep(new IntegrationDeployment(CONFIG.resolve("base/integrations/order-source.yaml"), engine)
                .property("orderflow.traces.endpoint", collector.endpoint())
                .secret("orderflow-rocketmq", rocketMQSecret())
                .boundTo(broker.ingressUri("orderflow", "orders").toString())
                .deploy());
    }

    /** Deploys the simulator, which publishes as many orders and stays. */
    Pod deploySimulator(int orders, int rate) throws IOException {
        return keep(integration("simulator/kit/order-simulator")
                .secret("orderflow-rocketmq", rocketMQSecret())
                .property("orderflow.simulator.count", Integer.toString(orders))
                .property("orderflow.simulator.rate", Integer.toString(rate))
                .property("orderflow.simulator.malformed", "0.02")
                // So few at once that a busy machine does not drive RocketMQ's client into its timeout of 3 s.
                .property("orderflow.simulator.customers", "32")
                .deploy());
    }

    private Pod deployHandler(String name) throws IOException {
        return keep(integration("base/integrations/" + name)
                .secret(
                        "orderflow-database",
                        Map.of(
                                "orderflow.database.url",
                                jdbcUrl().replaceFirst("\\?.*", ""),
                                "orderflow.database.username",
                                ROLE,
                                "orderflow.database.password",
                                ""))
                .secret("orderflow-order-digest", Map.of("orderflow.order.digest-key", DIGEST_KEY))
                .configMap("orderflow-schema", CONFIG.resolve("order.schema.json"))
                .deploy());
    }

    private IntegrationDeployment integration(String manifest) throws IOException {
        return new IntegrationDeployment(CONFIG.resolve(manifest + ".yaml"))
                .property("orderflow.traces.endpoint", collector.endpoint());
    }

    private Map<String, String> rocketMQSecret() {
        return Map.of("orderflow.rocketmq.namesrv-addr", rocketMQ.nameServerAddress());
    }

    /** Everything that has been published. */
    List<Message> messages() throws Exception {
        return Message.of(rocketMQ.nameServerAddress(), TOPIC, rocketMQ.messagesIn(TOPIC));
    }

    /** What the pods have told of so far. */
    List<Received> spans() {
        return collector.spans();
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
