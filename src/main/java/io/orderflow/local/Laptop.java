package io.orderflow.local;

import io.orderflow.board.Board;
import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.ledger.Ledger;
import io.orderflow.ledger.PutAside;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.runner.FreePort;
import io.orderflow.runner.Integration;
import io.orderflow.runner.Integrations;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import io.orderflow.topic.SourceOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EventNotifier;

/**
 * All of Orderflow in this process; each server is embedded unless a setting names an external one.
 *
 * <pre>
 *   order-simulator ──▶ RocketMQ ──▶ order-source ──▶ Knative Broker ──▶ order-route ───────────▶ PostgreSQL
 *                                                           └──────────▶ dead-letter-route ───────────┘
 * </pre>
 *
 * <p>It starts from the right and stops from the left, so that nothing is sent to what is not there.
 */
public final class Laptop implements AutoCloseable {
    private static final List<Path> MANIFESTS =
            List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml"));
    private static final String NAMESPACE = "orderflow";
    private static final String BROKER = "orders";
    private static final int TOPIC_QUEUES = 8;

    private final Settings settings;

    /** Null if its board shows none. */
    private final LaptopTraces traces;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Services services;
    private String nameServers;
    private DatabaseAddress database;
    private String sink;
    private Observability observability;
    private KnativeBroker broker;
    private DatabaseValve valve;
    private Board board;
    private final OrderTrail trail = new OrderTrail();
    private CamelContext publisher;

    private Laptop(Settings settings, LaptopTraces traces) {
        this.settings = settings;
        this.traces = traces;
    }

    /**
     * Starts the servers and what consumes from the Broker; no order flows before {@link #startSource}.
     *
     * @param traced whether its board shows the slowest orders' spans
     * @throws RuntimeException what kept a part from starting, in one line; what had started is stopped again
     */
    public static Laptop start(Settings settings, boolean traced) throws Exception {
        Laptop laptop = new Laptop(settings, traced ? new LaptopTraces() : null);
        try {
            laptop.startAll();
            return laptop;
        } catch (Throwable e) {
            try {
                laptop.close();
            } catch (Throwable again) {
                // What it says is of no use beside why the start failed.
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void startAll() throws Exception {
        keep(DataDir.lock(settings.dataDir()));
        Addresses.forget(settings.dataDir());
        LocalPorts.requireDistinct(settings);
        services = Services.of(settings);
        Reachable.check(settings);
        observability = keep(Observability.start(FreePort.of(settings, Setting.OBSERVABILITY_PORT)));
        startServers();
        String digestKey = DigestKey.findOrMake(settings);
        Migrations.apply(database, "", digestKey);
        Map<String, String> orderRoute = properties();
        orderRoute.put(Setting.DIGEST_KEY.property, digestKey);
        start(Integrations.orderRoute(services.orderRoute(), orderRoute));
        start(Integrations.deadLetterRoute(services.deadLetterRoute(), properties()));
        sink = settings.external(Setting.SINK).orElseGet(this::startBroker);
        keep(Addresses.write(settings.dataDir(), embedded()));
    }

    private Integration start(Integration integration) {
        if (traces != null) {
            integration.tracedBy(traces);
        }
        if (integration.name().equals(settings.get(Setting.CAMEL_TOOLS))) {
            integration.shownTo(CamelToolsFactory.showing());
        }
        return keep(observability.watch(integration).start());
    }

    /** Side by side, since each takes seconds. */
    private void startServers() {
        CompletableFuture<String> rocketMQ = CompletableFuture.supplyAsync(
                () -> settings.external(Setting.NAMESRV_ADDR).orElseGet(this::startRocketMQ));
        CompletableFuture<DatabaseAddress> postgres =
                CompletableFuture.supplyAsync(() -> settings.external(Setting.DATABASE_URL)
                        .map(url -> new DatabaseAddress(
                                url, settings.get(Setting.DATABASE_USERNAME), settings.get(Setting.DATABASE_PASSWORD)))
                        .orElseGet(this::startPostgres));
        try {
            CompletableFuture.allOf(rocketMQ, postgres).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        nameServers = rocketMQ.join();
        database = postgres.join();
    }

    private String startRocketMQ() {
        EmbeddedRocketMQ rocketMQ = keep(settable(
                () -> new EmbeddedRocketMQ(
                        settings.dataDir().resolve("rocketmq"),
                        settings.port(Setting.NAMESRV_PORT),
                        settings.port(Setting.ROCKETMQ_BROKER_PORT)),
                Setting.NAMESRV_PORT,
                Setting.ROCKETMQ_BROKER_PORT));
        keep(DiskWatch.start(rocketMQ, settings.dataDir()));
        rocketMQ.createTopic(settings.get(Setting.TOPIC), TOPIC_QUEUES);
        rocketMQ.createTopic(settings.deadLetterTopic(), TOPIC_QUEUES);
        return rocketMQ.nameServerAddress();
    }

    private DatabaseAddress startPostgres() {
        EmbeddedPostgres postgres = keep(settable(
                () -> EmbeddedPostgres.start(
                        settings.dataDir().resolve("postgres"), settings.port(Setting.POSTGRES_PORT)),
                Setting.POSTGRES_PORT));
        keep(PostgresWatch.start(postgres, settings.dataDir()));
        valve = keep(new DatabaseValve());
        return new DatabaseAddress(postgres.jdbcUrl(), "", "");
    }

    /** An embedded server knows its folder and ports; the user knows the properties that set them. */
    private static <T> T settable(Supplier<T> server, Setting... ports) {
        try {
            return server.get();
        } catch (IllegalStateException e) {
            String names = Stream.of(ports).map(port -> port.property).collect(Collectors.joining(" and "));
            throw new IllegalStateException(
                    "%s. Its port is set by %s (0 for a free one), its folder by %s"
                            .formatted(e.getMessage(), names, Setting.DATA_DIR.property),
                    e);
        }
    }

    private String startBroker() {
        broker = keep(KnativeBroker.start(BrokerConfig.of(MANIFESTS, services::url)
                .withPort(settings.port(Setting.BROKER_PORT), Setting.BROKER_PORT.property)));
        return broker.ingressUri(NAMESPACE, BROKER).toString();
    }

    /** Starts carrying orders from the topic to the Broker. */
    public void startSource(EventNotifier observer) throws Exception {
        start(Integrations.orderSource(sink, properties()).observedBy(observer).observedBy(trail.recorder()));
        observability.complete();
    }

    /**
     * Starts the order board, over what has started by now.
     *
     * @throws IllegalStateException it cannot listen where the settings say: one line
     */
    public void startBoard(Ledger ledger) {
        keep(AsideWatch.start(ledger));
        DeadLetterPlaces letters = letters();
        LaptopLetters topics = keep(new LaptopLetters(letters));
        LaptopBoard parts = new LaptopBoard(this, ledger, observability, trail, traces, letters, topics);
        try {
            board = keep(
                    Board.start(parts.parts(), settings.get(Setting.BOARD_HOST), settings.port(Setting.BOARD_PORT)));
        } catch (IllegalStateException e) {
            throw new IllegalStateException("%s. Choose another port by %s (0 for a free one), or another address by %s"
                    .formatted(e.getMessage(), Setting.BOARD_PORT.property, Setting.BOARD_HOST.property));
        }
    }

    /** Where messages may be that no sink has accepted; it ends with the laptop. */
    public PutAside putAside() {
        Settings all = settings.or(embedded());
        return keep(new PutAsideLetters(keep(SourceOptions.of(all)), Servers.credentials(all)));
    }

    /** By the source's options, as the source itself has them. */
    private DeadLetterPlaces letters() {
        Settings all = settings.or(embedded());
        SourceOptions source = keep(SourceOptions.of(all));
        return new DeadLetterPlaces(
                database(), source, Servers.credentials(all), RedriveSink.of(sink, source, System::getenv));
    }

    /** The local Broker; null if the user's own is used. */
    KnativeBroker broker() {
        return broker;
    }

    /** What stands before the embedded database for the routes; null if the user's own is used. */
    DatabaseValve valve() {
        return valve;
    }

    /** A context that publishes orders; it is started if none does yet. */
    synchronized CamelContext publisher(EventNotifier observer) throws Exception {
        return publisher != null ? publisher : startSimulator(Map.of("orderflow.simulator.count", "0"), observer);
    }

    /**
     * Starts publishing orders to the topic.
     *
     * @param overrides properties that this run sets itself
     * @return the context with the route {@code direct:publish-order}
     */
    public synchronized CamelContext startSimulator(Map<String, String> overrides, EventNotifier observer)
            throws Exception {
        publisher = start(Integrations.orderSimulator(properties())
                        .with(overrides)
                        .observedBy(observer)
                        .observedBy(trail.recorder()))
                .context();
        return publisher;
    }

    /** Where everything is, a line for each part. */
    public String addresses() {
        return """
                RocketMQ           %s
                Knative Broker     %s
                order-route        %s
                dead-letter-route  %s
                PostgreSQL         %s
                Metrics, health    %s/metrics, /health/live, /health/ready
                Order board        %s""".formatted(
                        nameServers,
                        Setting.SINK.shown(sink),
                        services.url("order-route"),
                        services.url("dead-letter-route"),
                        database,
                        observability.url(),
                        board == null ? "-" : board.url());
    }

    /** Where the servers are that no setting names, by the properties that would. */
    Map<String, String> embedded() {
        Map<String, String> all = Map.of(
                Setting.NAMESRV_ADDR.property, nameServers,
                Setting.DATABASE_URL.property, database.url(),
                Setting.SINK.property, sink);
        Map<String, String> embedded = new HashMap<>(all);
        for (Setting setting : List.of(Setting.NAMESRV_ADDR, Setting.DATABASE_URL, Setting.SINK)) {
            settings.external(setting).ifPresent(external -> embedded.remove(setting.property));
        }
        return embedded;
    }

    /** Where the tickets are. */
    public DataSource database() {
        return database.dataSource();
    }

    private Map<String, String> properties() {
        Map<String, String> properties = settings.given();
        properties.put(Setting.NAMESRV_ADDR.property, nameServers);
        properties.putAll(
                valve == null ? database.properties() : valve.before(database).properties());
        return properties;
    }

    /** Stops all of it, the last started first; one that fails to stop leaves none of the others running. */
    @Override
    public void close() throws Exception {
        // A start that is interrupted is undone by the same thread, and the servers' stop would be interrupted with it.
        boolean interrupted = Thread.interrupted();
        try {
            stopAll();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopAll() throws Exception {
        Throwable failure = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Throwable e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
    }

    private synchronized <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }
}
