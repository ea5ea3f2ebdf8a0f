package io.orderflow.chaos.world;

import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.chaos.load.KeptOrder;
import io.orderflow.chaos.load.LoadStyle;
import io.orderflow.runner.RunIntegration;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.process.RocketMQProcess;
import io.orderflow.testing.process.StablePorts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;

/**
 * All of Orderflow, each part that is to be killed in a JVM of its own, with a proxy wherever a fault can strike:
 *
 * <pre>
 *   sender ──▶ RocketMQ ──▶ source ─▶[sink]─▶ Knative Broker ─▶[handler]─▶ order-route ─▶[database]─▶ PostgreSQL
 *      └─▶[name server]◀──────┘                     └────────▶ dead-letter-route ─▶[database]─┘
 * </pre>
 */
public final class World implements AutoCloseable {
    public static final String TOPIC = "orders";
    public static final String GROUP = "orderflow";
    public static final String DEAD_LETTER_TOPIC = GROUP + "-dead-letters";

    /** The names of the brokers, each with as many queues of a topic. */
    public static final String FIRST_MASTER = "embedded";

    public static final String SECOND_MASTER = "second";
    private static final String SOURCE = "order-source";

    private static final List<Path> MANIFESTS =
            List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml"));

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Subject subject;
    private final Path folder;
    private final KeptOrder ordered;
    private final Keys keys = new Keys();
    private final SourceReadiness sourceReadiness = new SourceReadiness();
    private final LoadStyle load = new LoadStyle();
    private final int nameServerPort = StablePorts.free();
    private final int handlerPort = StablePorts.free();
    private final int deadLetterPort = StablePorts.free();
    private Vertx vertx;
    private TicketDatabase database;
    private TcpProxy databaseProxy;
    private TcpProxy nameServer;
    private HttpProxy sink;
    private HttpProxy handlerProxy;
    private Part rocketMQ;
    private Part secondMaster;
    private Part source;
    private Part handler;
    private final AtomicInteger sources = new AtomicInteger(1);
    private String ingressPath;
    private boolean closed;

    /**
     * @param ordered which orders are to arrive in order
     * @param folder for everything that is written; must be empty
     */
    public World(Subject subject, KeptOrder ordered, Path folder) {
        this.subject = subject;
        this.ordered = ordered;
        this.folder = folder;
    }

    /** Starts all of it; returns when it runs. */
    public World start() throws Exception {
        vertx = keep(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), opened -> Vertxes.await(opened.close()));
        rocketMQ = startRocketMQ();
        secondMaster = startSecondMaster();
        database = keep(new TicketDatabase(folder.resolve("postgres")), TicketDatabase::close);
        databaseProxy = new TcpProxy(vertx, database.port());
        handler = startRoute("order-route", handlerPort);
        Part deadLetters = startRoute("dead-letter-route", deadLetterPort);
        handlerProxy = new HttpProxy(vertx, handlerPort);
        KnativeBroker broker =
                keep(KnativeBroker.start(BrokerConfig.of(MANIFESTS, this::service)), KnativeBroker::close);
        URI ingress = broker.ingressUri("orderflow", "orders");
        ingressPath = ingress.getPath();
        sink = new HttpProxy(vertx, ingress.getPort());
        rocketMQ.awaitStarted();
        secondMaster.awaitStarted();
        source = startSource(SOURCE, sourceReadiness);
        List.of(handler, deadLetters, source).forEach(Part::awaitStarted);
        return this;
    }

    private Part startRocketMQ() throws Exception {
        nameServer = new TcpProxy(vertx, nameServerPort);
        List<String> command = RocketMQMaster.first(
                Part.JAVA,
                folder.resolve("rocketmq"),
                nameServerPort,
                StablePorts.free(2),
                List.of(TOPIC, DEAD_LETTER_TOPIC));
        return start(new Part(command, keys::forMaster, RocketMQProcess.STARTED, log("rocketmq")));
    }

    private Part startSecondMaster() throws Exception {
        List<String> command = RocketMQMaster.joining(
                Part.JAVA,
                folder.resolve(SECOND_MASTER),
                "127.0.0.1:" + nameServerPort,
                StablePorts.free(2),
                List.of(TOPIC, DEAD_LETTER_TOPIC));
        rocketMQ.awaitStarted();
        return start(new Part(command, keys::forMaster, RocketMQProcess.STARTED, log(SECOND_MASTER)));
    }

    private Part startRoute(String name, int port) throws Exception {
        List<String> command = Part.JAVA.leashed(
                RunIntegration.class,
                List.of(
                        name,
                        "-p",
                        "orderflow.order.digest-key=" + Postgres.DIGEST_KEY,
                        "-p",
                        "orderflow.database.url=" + TicketDatabase.url(databaseProxy.address()),
                        "-p",
                        "orderflow.local." + name + "-port=" + port));
        return start(new Part(command, Map::of, name + " started", log(name)));
    }

    private Part startSource(String log, SourceReadiness readiness) throws Exception {
        String ingress = sink.url() + ingressPath;
        return start(new Part(
                subject.command(nameServer.address(), ingress, ordered, readiness),
                () -> Map.of(
                        "K_SINK",
                        ingress,
                        "ORDERFLOW_ROCKETMQ_ACCESS_KEY",
                        Keys.SOURCE,
                        "ORDERFLOW_ROCKETMQ_SECRET_KEY",
                        keys.secret()),
                subject.startedLine,
                log(log)));
    }

    /** Starts one more consumer of the group; the caller closes it. */
    public Part anotherSource() throws Exception {
        return startSource(SOURCE + "-" + sources.incrementAndGet(), new SourceReadiness());
    }

    private URI service(String name) {
        return switch (name) {
            case "order-route" -> URI.create(handlerProxy.url());
            case "dead-letter-route" -> URI.create("http://127.0.0.1:" + deadLetterPort);
            default -> null;
        };
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    /** Where clients find RocketMQ. */
    public String nameServers() {
        return nameServer.address();
    }

    /** Between source and Broker. */
    public HttpProxy sink() {
        return sink;
    }

    /** Between Broker and handler. */
    public HttpProxy handlerProxy() {
        return handlerProxy;
    }

    public TcpProxy nameServer() {
        return nameServer;
    }

    public TcpProxy databaseProxy() {
        return databaseProxy;
    }

    public TicketDatabase database() {
        return database;
    }

    /** The first master, with the name server. */
    public Part rocketMQ() {
        return rocketMQ;
    }

    /** The second master. */
    public Part secondMaster() {
        return secondMaster;
    }

    /** What RocketMQ asks of the publisher, and of who reads the ledger. */
    public static RPCHook publisherKeys() {
        return Keys.publisher();
    }

    /** Of the topic, on both masters. */
    public static List<MessageQueue> queues() {
        return Stream.of(FIRST_MASTER, SECOND_MASTER)
                .flatMap(broker -> IntStream.range(0, RocketMQProcess.QUEUES)
                        .mapToObj(queue -> new MessageQueue(TOPIC, broker, queue)))
                .toList();
    }

    /** How the orders are published. */
    public LoadStyle load() {
        return load;
    }

    /** Gives the source another secret; it has the old one until it is started anew. */
    public void changeKeys() {
        keys.change();
        tellMasters("secret " + keys.secret());
    }

    /** Lets both masters store each message so much later; zero for not at all. */
    public void slowDisk(Duration delay) {
        tellMasters("slow " + delay.toMillis());
    }

    private void tellMasters(String line) {
        rocketMQ.tell(line);
        secondMaster.tell(line);
    }

    public Part source() {
        return source;
    }

    /**
     * Waits until the source says that it is not ready, and why. Returns at once if it cannot say such a thing, or if it has
     * been started anew meanwhile.
     *
     * @param reason a part of the answer's body
     * @param life which life of the source is to say so
     * @throws IllegalStateException if it does not say so in time
     */
    public void awaitSourceNotReady(String reason, long life) {
        if (subject.tellsReadiness) {
            sourceReadiness.awaitNotReady(reason, source, life);
        }
    }

    public Part handler() {
        return handler;
    }

    private Part start(Part part) throws Exception {
        keep(part, Part::close);
        part.start();
        return part;
    }

    private interface Closing<T> {
        void close(T opened) throws Exception;
    }

    private synchronized <T> T keep(T part, Closing<T> closing) throws Exception {
        if (closed) {
            closing.close(part);
            throw new InterruptedException("Stopped while it started");
        }
        opened.push(() -> closing.close(part));
        return part;
    }

    /** Stops all of it, the last started first. May be called twice, and by another thread. */
    @Override
    public synchronized void close() throws Exception {
        closed = true;
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
