package io.orderflow.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** However much a sink answers, and however slowly: little of it is held, and the request ends in time. */
class AnswerBoundsTest {
    /** Of what the client does not read the system takes some. */
    private static final long SYSTEM_BUFFERS = 16 << 20;

    private final ScriptedSink sink = new ScriptedSink();
    private final SinkClient client = SinkClient.of(sink);

    @AfterEach
    void close() throws IOException {
        client.close();
        sink.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 9999999999999~~ | xxxxxxxxxxxxxxxx | 200 and more than is read",
                "Transfer-Encoding: chunked~~ | 10~xxxxxxxxxxxxxxxx~ | 200 and more than is read",
                "Transfer-Encoding: chunked~~7fffffff~ | xxxxxxxxxxxxxxxx | 200 and more than is read",
                "~ | xxxxxxxxxxxxxxxx | 200 and more than is read",
                "'' | x-more: xxxxxxxx~ | failed: its answer's head is too long",
                "x-more: | xxxxxxxxxxxxxxxx | failed: its answer's head is too long",
                "Transfer-Encoding: chunked~~0~ | x-more: xxxxxxx~ | failed: its 200 has not come to its end: its answer's head is too long",
                "Transfer-Encoding: chunked~~1; | xxxxxxxxxxxxxxxx | failed: its 200 has not come to its end: its answer's head is too long",
            })
    void whatHasNoEndIsCutOff(String head, String part, String became) throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        String parts = part.replace("~", "\r\n").repeat(256);
        sink.serves(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\n" + head.replace("~", "\r\n"));
            try {
                while (true) {
                    peer.send(parts);
                    sent.addAndGet(parts.length());
                }
            } finally {
                closed.complete(null);
            }
        });

        assertThat(client.post("order").join()).isEqualTo(became);

        closed.get(30, TimeUnit.SECONDS);
        assertThat(sent.get()).isLessThan(SYSTEM_BUFFERS);
    }

    /** Its end tells of the reset, and its head has come. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n"})
    void aRefusalWhoseConnectionIsResetIsWhatItsHeadSays(String length) {
        sink.serves(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 413 Content Too Large\r\n" + length + "\r\n");
        });

        assertThat(client.post("x".repeat(4 << 20)).join()).isEqualTo("413 and more than is read");
    }

    @Test
    void aStatusLineWithoutAnEndIsNone() {
        sink.serves(peer -> {
            peer.readRequest();
            while (true) {
                peer.send("HTTP/1.1 202 " + "x".repeat(4096));
            }
        });

        assertThat(client.post("order").join()).isEqualTo("failed: its answer's head is too long");
    }

    @Test
    void nothingButInterimAnswersIsNoAnswer() {
        sink.serves(peer -> {
            peer.readRequest();
            while (true) {
                peer.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
            }
        });

        assertThat(client.post("order").join()).isEqualTo("failed: it answers nothing but 1xx");
    }

    @ParameterizedTest
    @ValueSource(ints = {HttpConnection.MAX_BODY_BYTES - 1, HttpConnection.MAX_BODY_BYTES})
    void aBodyWithinTheBoundIsWhole(int length) {
        String body = "x".repeat(length);
        sink.answers("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body);

        assertThat(client.post("order").join()).isEqualTo("200 " + body);
        assertThat(client.post("order").join()).isEqualTo("200 " + body);
        assertThat(sink.connections()).isEqualTo(1);
    }

    @Test
    void oneByteMoreIsCutOffAndEndsTheConnection() {
        int length = HttpConnection.MAX_BODY_BYTES + 1;
        sink.answers("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));

        assertThat(client.post("order").join()).isEqualTo("200 and more than is read");
        assertThat(client.post("order").join()).isEqualTo("200 and more than is read");
        assertThat(sink.connections()).isEqualTo(2);
    }

    /** Each byte comes in time, and the whole never. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~x-slow: | failed: timed out",
                "HTTP/1.1 200 OK~Content-Length: 10000~~ | failed: its 200 has not come to its end: timed out",
                "HTTP/1.1 422 No~Content-Length: 10000~~ | 422 and more than is read",
                "HTTP/1.1 200 OK~~ | failed: its 200 has not come to its end: timed out",
                "HTTP/1.1 103 Early Hints~~ | failed: timed out",
                "'' | failed: timed out",
            })
    void anAnswerThatTricklesEndsWithTheTimeout(String head, String became) throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        sink.serves(peer -> {
            peer.readRequest();
            peer.send(head.replace("~", "\r\n"));
            try {
                while (true) {
                    peer.send("H");
                    await().pollDelay(Duration.ofMillis(20)).until(() -> true);
                }
            } finally {
                closed.complete(null);
            }
        });

        try (SinkClient hasty =
                new SinkClient("http://localhost:" + sink.port(), 1, Duration.ofMillis(300), EventSink::resolver)) {
            assertThat(hasty.post("order").join()).isEqualTo(became);
        }

        closed.get(30, TimeUnit.SECONDS);
    }
}
