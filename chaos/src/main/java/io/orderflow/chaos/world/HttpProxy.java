package io.orderflow.chaos.world;

import io.orderflow.testing.process.StablePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiConsumer;

/** An HTTP proxy before a server; it behaves as it is told. */
public final class HttpProxy {
    private static final String HOST = "127.0.0.1";
    private static final int CONNECTIONS = 1_000;

    /** More than RocketMQ's 32 KB of properties make, percent-encoded: the proxy is to refuse nothing. */
    private static final int MAX_HEADER_BYTES = 256 << 10;

    private final Vertx vertx;
    private final HttpClient client;
    private final int serverPort;
    private final int port = StablePorts.free();
    private volatile ProxyBehaviour behaviour = ProxyBehaviour.PASS;
    private volatile BiConsumer<Passage, Passage.Reply> observer = (passage, reply) -> {};
    private HttpServer server;

    HttpProxy(Vertx vertx, int serverPort) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(HOST).setMaxPoolSize(CONNECTIONS));
        this.serverPort = serverPort;
        up();
    }

    public String url() {
        return "http://" + HOST + ":" + port;
    }

    /** Lets it behave like this, from the next request on. */
    public void behave(ProxyBehaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Is told from now on what the server answers, whether or not its client gets to see it. */
    public void observe(BiConsumer<Passage, Passage.Reply> observer) {
        this.observer = observer;
    }

    /** Closes all connections, and refuses new ones. */
    public void down() {
        Vertxes.await(server.close());
    }

    /** Accepts connections, on the same port as before. */
    public void up() {
        server = Vertxes.await(vertx.createHttpServer(new HttpServerOptions()
                        .setHandle100ContinueAutomatically(true)
                        .setMaxHeaderSize(MAX_HEADER_BYTES))
                .requestHandler(this::handle)
                .listen(port, HOST));
    }

    private void handle(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> behaviour.handle(new Passage(vertx, client, serverPort, observer, request, body)));
    }
}
