package io.orderflow.http;

import io.orderflow.http.ScriptedSink.Peer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer belongs to the request that it follows, and to no other. */
class OwnAnswerTest {
    private static final String STRAY = "HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nstray";

    private final ScriptedSink sink = new ScriptedSink();
    private final SinkClient client = SinkClient.of(sink);

    @AfterEach
    void close() throws IOException {
        client.close();
        sink.close();
    }

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                STRAY,
                "HTTP/1.1 202 Accep",
                "HTTP/1.1 103 Early Hints\r\n\r\n",
                "\r\n",
                "garbage",
                "\u0000",
                "0\r\n\r\n",
            })
    void whatIsLeftBehindAnAnswerAnswersNothing(String left) {
        sink.serves(peer -> {
            for (String body = peer.readRequest(); body != null; body = peer.readRequest()) {
                peer.send(answer(body) + left);
            }
        });

        for (int i = 0; i < 20; i++) {
            assertThat(client.post("order-" + i).join()).isEqualTo("200 order-" + i);
        }

        assertThat(sink.bodies()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content~Content-Length: 5~~stray",
                "HTTP/1.1 304 Not Modified~~" + "HTTP/1.1 202 Accepted~Content-Length: 0~~",
                "HTTP/1.1 202 Accepted~Content-Length: 0~~stray",
                "HTTP/1.1 202 Accepted~Content-Length: 2~~okstray",
                "HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~~0~~HTTP/1.1 202 Accepted~Content-Length: 0~~",
                "HTTP/1.1 202 Accepted~Transfer-Encoding: chunked~Content-Length: 40~~0~~",
                "HTTP/1.1 202 Accepted~Transfer-Encoding: gzip~Content-Length: 0~~",
                "HTTP/1.1 202 Accepted~Content-Length: 0~Connection: close~~"
                        + "HTTP/1.1 202 Accepted~Content-Length: 0~~",
                "HTTP/1.0 202 Accepted~Content-Length: 0~~HTTP/1.0 202 Accepted~Content-Length: 0~~",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~~HTTP/1.1 202 Accepted~Content-Length: 0~~",
            })
    void aConnectionWhoseAnswerIsNotTheEndIsNotUsedAgain(String bytes) {
        sink.answers(bytes.replace("~", "\r\n"));

        for (int i = 1; i <= 5; i++) {
            assertThat(client.post("order-" + i).join())
                    .doesNotStartWith("failed")
                    .doesNotContain("stray");
            assertThat(sink.bodies()).hasSize(i);
            assertThat(sink.connections()).isEqualTo(i);
        }
    }

    @Test
    void whatComesUnaskedEndsTheConnection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        sink.serves(peer -> {
            peer.send(answer(peer.readRequest()));
            peer.send(STRAY);
            peer.awaitEnd();
            ended.countDown();
        });
        assertThat(client.post("first").join()).isEqualTo("200 first");

        ended.await();

        sink.serves(peer -> peer.send(answer(peer.readRequest())));
        assertThat(client.post("second").join()).isEqualTo("200 second");
    }

    /** It has come before the request was sent, though the event loop has not looked since. */
    @Test
    void whatTheEventLoopHasNotSeenYetAnswersNothingEither() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch strayed = new CountDownLatch(1);
        sink.serves(peer -> {
            peer.send(answer(peer.readRequest()));
            await(held);
            peer.send(STRAY);
            strayed.countDown();
            serveAll(peer);
        });
        assertThat(client.post("first").join()).isEqualTo("200 first");
        sink.serves(OwnAnswerTest::serveAll);

        CompletableFuture<CompletableFuture<String>> second = new CompletableFuture<>();
        client.loop().execute(() -> {
            held.countDown();
            await(strayed);
            second.complete(client.post("second"));
        });

        assertThat(second.join().join()).isEqualTo("200 second");
        assertThat(sink.bodies()).containsExactly("first", "second");
    }

    @Test
    void aConnectionThatTheSinkHasClosedUnseenCostsNoAttempt() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        sink.serves(peer -> {
            peer.send(answer(peer.readRequest()));
            await(held);
            peer.shutdown();
            closing.countDown();
        });
        assertThat(client.post("first").join()).isEqualTo("200 first");
        sink.serves(OwnAnswerTest::serveAll);

        CompletableFuture<CompletableFuture<String>> second = new CompletableFuture<>();
        client.loop().execute(() -> {
            held.countDown();
            await(closing);
            second.complete(client.post("second"));
        });

        assertThat(second.join().join()).isEqualTo("200 second");
    }

    /** Its second answer may come a moment after the first, when the next request is on its way already. */
    @Test
    void aSinkThatAnswersTooOftenGetsEachRequestOverAConnectionOfItsOwn() {
        sink.serves(peer -> {
            for (String body = peer.readRequest(); body != null; body = peer.readRequest()) {
                peer.send(answer(body) + (body.equals("first") ? STRAY : ""));
            }
        });

        client.post("first").join();
        for (int i = 0; i < 5; i++) {
            assertThat(client.post("order-" + i).join()).isEqualTo("200 order-" + i);
        }

        assertThat(sink.connections()).isEqualTo(6);
    }

    @Test
    void anEventIsNotTakenBeforeItIsThere() {
        sink.serves(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
            await(new CountDownLatch(1));
        });

        assertThat(client.post("x".repeat(32 << 20)).join())
                .isEqualTo("failed: it answered before it had the whole event");
    }

    @Test
    void aRefusalMayComeBeforeTheWholeEventIsThere() {
        sink.serves(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        });

        assertThat(client.post("x".repeat(32 << 20)).join()).isEqualTo("413 ");
    }

    /** Closed with bytes unread the connection is reset, of which the next write tells before anything is read. */
    @Test
    void aRefusalIsHeardThoughTheConnectionIsResetWithIt() {
        sink.serves(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        });

        for (int i = 0; i < 20; i++) {
            assertThat(client.post("x".repeat(4 << 20)).join()).isEqualTo("413 no");
        }
    }

    @Test
    void aSinkThatResetsTheConnectionInMidRequestHasNotAnswered() {
        sink.serves(Peer::readHead);

        for (int i = 0; i < 5; i++) {
            assertThat(client.post("x".repeat(4 << 20)).join())
                    .matches("failed: (the connection was closed|Connection reset.*|Broken pipe)");
        }
    }

    @Test
    void aLargeEventArrivesAsItIs() {
        StringBuilder event = new StringBuilder();
        for (int i = 0; event.length() < 5_000_000; i++) {
            event.append(i).append(' ');
        }
        sink.answers("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");

        assertThat(client.post(event.toString()).join()).isEqualTo("202 ");
        assertThat(client.post("small").join()).isEqualTo("202 ");

        assertThat(sink.bodies()).containsExactly(event.toString(), "small");
        assertThat(sink.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ICY 200 OK",
                "HTTP/2.0 202 Accepted",
                "HTTP/9.9 202 Accepted",
                "XHTTP/1.1 202 Accepted",
                "HTTP/1.1 0202 Accepted",
                "HTTP/1.1 2020 Accepted",
                "HTTP/1.1 -202 Accepted",
                "HTTP/1.1 +202 Accepted",
                "HTTP/1.1 020 Accepted",
                "HTTP/1.1 ٢٠٢ Accepted",
                "HTTP/1.1 OK 202",
                "HTTP/1.1  ",
            })
    void whatIsNoStatusLineIsNoAnswer(String line) {
        sink.answers(line + "\r\nContent-Length: 0\r\n\r\n");

        assertThat(client.post("order").join()).isEqualTo("failed: its answer is not HTTP");
    }

    private static void serveAll(Peer peer) throws IOException {
        for (String body = peer.readRequest(); body != null; body = peer.readRequest()) {
            peer.send(answer(body));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
