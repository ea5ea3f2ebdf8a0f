package io.orderflow.http;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.orderflow.testing.ClassLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.orderflow.http.SinkClient.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whatever is thrown, and whatever fails, costs an attempt: never a connection, one that waits, or the event loop. */
class MishapTest {
    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    private static final String TAKEN_LAST = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ScriptedSink sink = new ScriptedSink();
    private final AtomicInteger told = new AtomicInteger();
    private final ClassLog log = new ClassLog(Mishap.class);

    @AfterEach
    void close() throws IOException {
        log.close();
        assertThat(log.lines()).noneMatch(line -> line.contains("13800138000") || line.contains("\n"));
        sink.close();
    }

    private SinkClient client(int maxConnections, Duration timeout) {
        return new SinkClient("http://localhost:" + sink.port(), maxConnections, timeout, EventSink::resolver);
    }

    private void explode(String became) {
        told.incrementAndGet();
        throw new NoClassDefFoundError("13800138000");
    }

    @Test
    void anErrorWhereAnAnswerIsTakenLeavesTheConnectionToTheNext() {
        sink.answers(TAKEN);
        try (SinkClient client = client(1, LONG)) {
            IntStream.range(0, 20).forEach(i -> client.post("order", this::explode));

            assertThat(client.post("last").join()).isEqualTo("202 ");
        }
        assertThat(told).hasValue(20);
        assertThat(sink.connections()).isEqualTo(1);
    }

    @Test
    void anErrorWhereAFailureIsTakenLeavesItsPlaceToTheNext() {
        sink.answersAndCloses("SSH-2.0-OpenSSH_9.6\r\n\r\n");
        try (SinkClient client = client(1, LONG)) {
            IntStream.range(0, 20).forEach(i -> client.post("order", this::explode));
            assertThat(client.post("last").join()).startsWith("failed");
            sink.answers(TAKEN);
            assertThat(client.post("order").join()).isEqualTo("202 ");
        }
        assertThat(told).hasValue(20);
    }

    @Test
    void anErrorWhereATimeoutIsTakenDoesNotEndTheTimeouts() {
        sink.answers("");
        try (SinkClient client = client(1, Duration.ofMillis(50))) {
            IntStream.range(0, 20).forEach(i -> client.post("order", this::explode));
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("last").join()).isEqualTo("failed: timed out");
            }
        }
        assertThat(told).hasValue(20);
    }

    @Test
    void anErrorWhereAStopIsTakenLeavesNobodyWaiting() {
        sink.answers("");
        CompletableFuture<String> last;
        try (SinkClient client = client(1, LONG)) {
            IntStream.range(0, 20).forEach(i -> client.post("order", this::explode));
            last = client.post("last");
            client.stop();
            assertThat(last.join()).isEqualTo("failed: it is stopped");
            assertThat(client.post("late").join()).isEqualTo("failed: it is stopped");
        }
        assertThat(told).hasValue(20);
    }

    /** Whoever stops the event loops first. */
    @Test
    void nobodyWaitsForAnEventLoopThatHasEnded() {
        sink.answers("");
        SinkClient client = client(1, LONG);
        List<CompletableFuture<String>> posts =
                IntStream.range(0, 5).mapToObj(i -> client.post("order")).toList();

        client.endLoop();
        client.close();

        assertThat(posts).allSatisfy(post -> assertThat(post.join()).startsWith("failed: "));
        assertThat(client.post("late").join()).isEqualTo("failed: it is stopped");
    }

    @Test
    void aSinkThatRefusedConnectionsFindsAllOfThemAgain() throws IOException {
        int port = sink.port();
        sink.close();
        try (SinkClient client = new SinkClient("http://localhost:" + port, 2, LONG, EventSink::resolver)) {
            for (int i = 0; i < 3; i++) {
                List<CompletableFuture<String>> posts = IntStream.range(0, 10)
                        .mapToObj(n -> client.post("order"))
                        .toList();
                assertThat(posts)
                        .allSatisfy(post ->
                                assertThat(post.join()).startsWith("failed: ").contains("refused"));
            }
            try (ScriptedSink again = new ScriptedSink(port)) {
                again.answers(TAKEN);
                assertThat(client.post("order").join()).isEqualTo("202 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameThatIsNotFoundCostsAnAttempt(boolean thrown) {
        Names names = new Names(() -> {
            if (thrown) {
                throw new StackOverflowError();
            }
            return null;
        });
        sink.answers(TAKEN);
        try (SinkClient client = new SinkClient("http://sink.test:" + sink.port(), 1, LONG, () -> names)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("order").join()).startsWith("failed: ");
            }
            names.find = () -> List.of(InetAddress.getLoopbackAddress());
            assertThat(client.post("order").join()).isEqualTo("202 ");
        }
    }

    @Test
    void aNameThatHasNoAddressCostsAnAttempt() {
        Names names = new Names(List::of);
        try (SinkClient client = new SinkClient("http://sink.test:" + sink.port(), 1, LONG, () -> names)) {
            assertThat(client.post("order").orTimeout(20, TimeUnit.SECONDS).join())
                    .isEqualTo("failed: sink.test has no address");
        }
    }

    /** As when an Error is thrown where Netty would tell: the only place for a connection is not lost to it. */
    @Test
    void aNameOfWhichNothingIsHeardAgainCostsNoConnection() {
        Names names = new Names(List::of);
        names.silent = true;
        sink.answers(TAKEN);
        Duration brief = Duration.ofMillis(50);
        HttpSettings settings = new HttpSettings(1, brief, brief, LONG, null, () -> names);
        try (SinkClient client = new SinkClient("http://sink.test:" + sink.port(), settings)) {
            assertThat(client.post("order").join()).startsWith("failed: ");
            names.silent = false;
            names.find = () -> List.of(InetAddress.getLoopbackAddress());
            await().until(() -> client.post("order").join().equals("202 "));
        }
    }

    @Test
    void ofSeveralAddressesTheOneThatAnswersIsEnough() throws Exception {
        InetAddress dead = InetAddress.getByName("127.0.0.2");
        InetAddress alive = InetAddress.getByName("127.0.0.1");
        Names names = new Names(() -> List.of(dead, alive));
        sink.answersAndCloses(TAKEN_LAST);
        try (SinkClient client = new SinkClient("http://sink.test:" + sink.port(), 1, LONG, () -> names)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("order").join()).isEqualTo("202 ");
            }
        }
    }

    @Test
    void aSinkThatMovesToAnotherAddressIsFound() throws Exception {
        InetAddress first = InetAddress.getByName("127.0.0.1");
        InetAddress second = InetAddress.getByName("127.0.0.2");
        Names names = new Names(() -> List.of(first));
        sink.answersAndCloses(TAKEN_LAST);
        try (SinkClient client = new SinkClient("http://sink.test:" + sink.port(), 1, LONG, () -> names)) {
            assertThat(client.post("order").join()).isEqualTo("202 ");
            sink.close();
            names.find = () -> List.of(first, second);
            try (ScriptedSink moved = new ScriptedSink(second, sink.port())) {
                moved.answersAndCloses(TAKEN_LAST);
                for (int i = 0; i < 5; i++) {
                    assertThat(client.post("order").join()).isEqualTo("202 ");
                }
            }
        }
    }

    /** Whoever answers at the old address, such as a Broker without a Trigger, would else be posted to for ever. */
    @Test
    void aSinkThatMovesIsFollowedThoughItsOldAddressAnswers() throws Exception {
        InetAddress first = InetAddress.getByName("127.0.0.1");
        InetAddress second = InetAddress.getByName("127.0.0.2");
        Names names = new Names(() -> List.of(first));
        sink.answers(TAKEN);
        String url = "http://sink.test:" + sink.port();
        try (ScriptedSink moved = new ScriptedSink(second, sink.port());
                SinkClient client = new SinkClient(url, 1, LONG, Duration.ofNanos(1), () -> names)) {
            moved.answers(TAKEN);
            assertThat(client.post("order").join()).isEqualTo("202 ");

            names.find = () -> List.of(second);

            assertThat(client.post("order").join()).isEqualTo("202 ");
            assertThat(moved.connections()).isEqualTo(1);
        }
        assertThat(sink.connections()).isEqualTo(1);
    }

    /** Finds what it is told, in the place of the DNS; null is a name that is unknown. */
    private static final class Names extends AddressResolverGroup<InetSocketAddress> {
        private volatile Supplier<List<InetAddress>> find;
        private volatile boolean silent;

        Names(Supplier<List<InetAddress>> find) {
            this.find = find;
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    throw new UnsupportedOperationException();
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    List<InetAddress> found = find.get();
                    if (silent) {
                        return;
                    }
                    if (found == null) {
                        promise.setFailure(new UnknownHostException(name));
                    } else {
                        promise.setSuccess(found);
                    }
                }
            }.asAddressResolver();
        }
    }
}
