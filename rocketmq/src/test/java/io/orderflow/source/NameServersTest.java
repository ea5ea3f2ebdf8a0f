package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.process.StablePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Whoever has several name servers needs one that works. */
class NameServersTest {
    private static final String ALIVE = RocketMQ.nameServerAddress();

    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALIVE;REFUSING",
                "REFUSING;ALIVE",
                "HANGING;ALIVE",
                "ALIVE;HANGING;REFUSING",
                "no-such-host.invalid:9876;ALIVE",
                "REFUSING;HANGING;no-such-host.invalid:9876;ALIVE",
                " ALIVE ; ",
            })
    void oneOfSeveralIsEnough(String addresses) throws Exception {
        RocketMQ.publish(topic, "1", "{}");
        try (ServerSocket hanging = hanging()) {
            source.with(
                    "orderflow.rocketmq.namesrv-addr",
                    addresses
                            .replace("ALIVE", ALIVE)
                            .replace("REFUSING", "127.0.0.1:" + StablePorts.free())
                            .replace("HANGING", "127.0.0.1:" + hanging.getLocalPort()));
            try (RouteFile running = source.run()) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !sink.accepted().isEmpty());
                await().until(() -> SourceState.of(running).up());
            }
        }
    }

    /** RocketMQ's client would take it for a part of the host's name, and never hear of a topic that comes later. */
    @ParameterizedTest
    @ValueSource(strings = {"http://ALIVE", "http://REFUSING;http://ALIVE"})
    void anAddressMayHaveAScheme(String addresses) throws Exception {
        String later = "topic-" + UUID.randomUUID();
        SourceUnderTest waiting = SourceUnderTest.of(later, RocketMQ.group(), sink)
                .with(
                        "orderflow.rocketmq.namesrv-addr",
                        addresses.replace("ALIVE", ALIVE).replace("REFUSING", "127.0.0.1:" + StablePorts.free()));
        try (RouteFile running = waiting.run()) {
            await().until(() -> SourceState.of(running).reason().contains("there is no such topic"));
            RocketMQ.topic(later);
            RocketMQ.publish(later, "1", "{}");
            await().atMost(Duration.ofSeconds(20)).until(() -> !sink.accepted().isEmpty());
        }
    }

    @Test
    void allThatAreDeadAreTold() throws Exception {
        String refusing = "127.0.0.1:" + StablePorts.free();
        source.with("orderflow.rocketmq.namesrv-addr", "no-such-host.invalid:9876;" + refusing);
        assertThatThrownBy(source::run)
                .hasMessageStartingWith(
                        "RocketMQ source: no name server answers: no-such-host.invalid:9876 is no host that is known; "
                                + refusing + " does not answer (");
    }

    @Test
    void oneMayHaveAnIpv6Address() throws Exception {
        String published = RocketMQ.publish(topic, "1", "{}");
        try (Relay relay = new Relay(ALIVE, "::1")) {
            source.with("orderflow.rocketmq.namesrv-addr", relay.address());
            try (RouteFile running = source.run()) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> sink.acceptedIds().containsKey(published));
                await().until(() -> SourceState.of(running).up());
            }
        }
    }

    @Test
    void aNameServerThatGoesIsReplacedByOneThatStays() throws Exception {
        try (Relay going = new Relay(ALIVE, "127.0.0.1")) {
            source.with("orderflow.rocketmq.namesrv-addr", going.address() + ";" + ALIVE);
            try (RouteFile running = source.run()) {
                await().until(() -> SourceState.of(running).up());
                going.close();
                String later = RocketMQ.publish(topic, "later", "{}");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> sink.acceptedIds().containsKey(later));
                assertThat(SourceState.of(running).up()).isTrue();
            }
        }
    }

    /** Accepts, as the kernel does it for whoever listens, and never says a word. */
    private static ServerSocket hanging() throws IOException {
        return listening("127.0.0.1");
    }

    private static ServerSocket listening(String host) throws IOException {
        return new ServerSocket(0, 50, InetAddress.getByName(host));
    }

    /** A second address of a name server, which can be taken away. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket server;
        private final String host;
        private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
        private final int port;

        Relay(String to, String host) throws IOException {
            this.host = host.indexOf(':') < 0 ? host : "[" + host + "]";
            server = listening(host);
            port = Integer.parseInt(to.substring(to.lastIndexOf(':') + 1));
            inBackground(this::accept);
        }

        String address() {
            return host + ":" + server.getLocalPort();
        }

        private void accept() throws IOException {
            while (true) {
                Socket in = server.accept();
                Socket out = new Socket("127.0.0.1", port);
                sockets.add(in);
                sockets.add(out);
                inBackground(() -> in.getInputStream().transferTo(out.getOutputStream()));
                inBackground(() -> out.getInputStream().transferTo(in.getOutputStream()));
            }
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void inBackground(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException closed) {
                    // The end of it.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
