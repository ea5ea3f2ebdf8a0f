package io.orderflow.broker;

import io.orderflow.event.HeaderValue;
import io.orderflow.log.LineThrottle;
import io.orderflow.text.TakenPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running local Broker server, for all Brokers of its manifests. */
public final class KnativeBroker implements AutoCloseable {
    private final BrokerConfig config;
    private final Counters counters = new Counters();
    private final Map<String, Fanout> brokers = new LinkedHashMap<>();
    private final Vertx vertx;
    private final Ingress ingress;
    private final Gate gate;
    private final HttpServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private KnativeBroker(BrokerConfig config, Map<String, List<TriggerSubscription>> subscriptions) {
        this.config = config;
        this.vertx = Vertx.vertx(new VertxOptions()
                // One event loop: the Broker's state needs no locks, and a core carries many thousand events a second.
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Courier courier = new Courier(vertx, config.maxBodyBytes());
        LineThrottle lines = new LineThrottle(System::nanoTime);
        subscriptions.forEach(
                (path, triggers) -> brokers.put(path, new Fanout(triggers, courier, counters, lines, () -> uri(path))));
        this.ingress = new Ingress(vertx, brokers, counters, config.maxBodyBytes());
        this.gate = new Gate(ingress::handle);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(config.host())
                        .setPort(config.port())
                        .setHandle100ContinueAutomatically(true)
                        .setMaxHeaderSize(HeaderValue.MAX_HEADERS)
                        // Of HTTP/2, in which a client may go on once it is offered.
                        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(HeaderValue.MAX_HEADERS)))
                .connectionHandler(gate::connected)
                .requestHandler(gate::handle);
    }

    /**
     * Starts the Brokers of the manifests, and returns when they accept events.
     *
     * @throws IllegalArgumentException one line that names what is wrong in which field of which manifest
     * @throws IllegalStateException one line that names the property whose port is taken
     */
    public static KnativeBroker start(BrokerConfig config) {
        KnativeBroker broker = new KnativeBroker(
                config,
                TriggerSubscriptions.of(Manifests.read(config.manifests()), new Destinations(config.services())));
        try {
            broker.server.listen().toCompletionStage().toCompletableFuture().join();
            return broker;
        } catch (CompletionException e) {
            broker.vertx.close();
            throw broker.cannotListen(e.getCause());
        }
    }

    private IllegalStateException cannotListen(Throwable cause) {
        String why = TakenPort.of(cause);
        String problem = why == null ? "fails" : why;
        return new IllegalStateException(config.portProperty() + ": port " + config.port() + " of " + config.host()
                + " " + problem + " (" + RootCause.reason(cause) + ")");
    }

    /**
     * Where events for a Broker are posted to.
     *
     * @throws IllegalArgumentException if no manifest has that Broker
     */
    public URI ingressUri(String namespace, String name) {
        String path = TriggerSubscriptions.path(namespace, name);
        if (!brokers.containsKey(path)) {
            throw new IllegalArgumentException("No Broker " + path + "; there are " + brokers.keySet());
        }
        return uri(path);
    }

    private URI uri(String path) {
        return URI.create("http://" + config.host() + ":" + server.actualPort() + path);
    }

    /** What happened so far; may be called at any time, also after {@link #close}. */
    public Counts counts() {
        return counters.snapshot();
    }

    /** From now on it treats producers so, until told otherwise. What it has taken already goes its way. */
    public void misbehave(Misbehaviour misbehaviour) {
        vertx.runOnContext(now -> gate.set(misbehaviour));
    }

    /**
     * Refuses new events with 503, ends every back-off, lets requests to subscribers finish for as long as the
     * configuration says, and stops. A producer whose event is not delivered by then gets 503 or a closed connection, never
     * a 2xx.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        CompletableFuture<Void> idle = new CompletableFuture<>();
        vertx.runOnContext(now -> ingress.drain(() -> idle.complete(null)));
        idle.completeOnTimeout(null, config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        vertx.runOnContext(now -> {
            ingress.end();
            ended.complete(null);
        });
        ended.thenCompose(done -> vertx.close().toCompletionStage())
                .toCompletableFuture()
                .join();
    }
}
