package io.orderflow.chaos.world;

import io.orderflow.testing.process.StablePorts;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/** A TCP proxy before a server, which can be down and which can be slow. */
public final class TcpProxy {
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx;
    private final NetClient client;
    private final int serverPort;
    private final int port = StablePorts.free();
    private volatile long delayMillis;
    private NetServer server;

    TcpProxy(Vertx vertx, int serverPort) {
        this.vertx = vertx;
        this.client = vertx.createNetClient();
        this.serverPort = serverPort;
        up();
    }

    /** Where clients connect. */
    public String address() {
        return HOST + ":" + port;
    }

    /** How long each piece of the server's answers is held back; zero for not at all. */
    public void slow(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Closes all connections, and refuses new ones. */
    public void down() {
        Vertxes.await(server.close());
    }

    /** Accepts connections, on the same port as before. */
    public void up() {
        server = Vertxes.await(
                vertx.createNetServer().connectHandler(this::connect).listen(port, HOST));
    }

    private void connect(NetSocket downstream) {
        downstream.pause();
        client.connect(serverPort, HOST)
                .onSuccess(upstream -> {
                    downstream.handler(upstream::write);
                    upstream.handler(answer -> {
                        if (delayMillis == 0) {
                            downstream.write(answer);
                        } else {
                            // In order: nothing more is read before this is written.
                            upstream.pause();
                            vertx.setTimer(delayMillis, due -> {
                                downstream.write(answer);
                                upstream.resume();
                            });
                        }
                    });
                    downstream.closeHandler(closed -> upstream.close());
                    upstream.closeHandler(closed -> downstream.close());
                    downstream.resume();
                })
                .onFailure(refused -> downstream.close());
    }
}
