package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a sink can do to a connection, byte by byte, and what becomes of the requests. */
class HttpSinkTest {
    private static final int LOOPS = 2;
    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final NioEventLoopGroup group = new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("test", true));
    private final ScriptedSink sink = new ScriptedSink();

    @AfterEach
    void close() throws IOException {
        sink.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void connectionsAreKept() {
        HttpSink client = client(1000, LONG);
        sink.answers(TAKEN);

        for (int i = 0; i <= LOOPS; i++) {
            assertThat(post(client).join()).isEqualTo("202 ");
        }

        assertThat(sink.connections()).isEqualTo(LOOPS);
    }

    @Test
    void connectionsAreBoundedAndTheOthersWait() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers(TAKEN);

        List<CompletableFuture<String>> posts = posts(client, 10 * LOOPS);

        assertThat(posts).allSatisfy(post -> assertThat(post.join()).isEqualTo("202 "));
        assertThat(sink.connections()).isEqualTo(LOOPS);
    }

    @Test
    void aLoopSendsItsOwnPosts() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers(TAKEN);

        CompletableFuture<String> last = CompletableFuture.supplyAsync(() -> oneAfterTheOther(client, 10), group.next())
                .thenCompose(posts -> posts);

        assertThat(last.join()).isEqualTo("202 ");
        assertThat(sink.connections()).isEqualTo(1);
    }

    @Test
    void ofManyPostsALoopLeavesSomeToTheOthers() {
        HttpSink client = client(1000, LONG);
        sink.answers(TAKEN);

        CompletableFuture<String> last = CompletableFuture.supplyAsync(
                        () -> oneAfterTheOther(client, 200), group.next())
                .thenCompose(posts -> posts);

        assertThat(last.join()).isEqualTo("202 ");
        assertThat(sink.connections()).isEqualTo(LOOPS);
    }

    @Test
    void aLoopThatIsAloneInUseHasAllConnections() {
        HttpSink client = client(LoopsInUse.of(LOOPS), 3, LONG);
        sink.answers("");

        posts(client, 10);

        await().until(() -> sink.connections() == 3);
    }

    @Test
    void aLoopWithoutAFreeConnectionLeavesThePostToTheOthers() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers("");

        EventExecutor loop = group.next();
        for (int i = 0; i < 2 * LOOPS; i++) {
            loop.submit(() -> post(client)).syncUninterruptibly();
        }

        await().until(() -> sink.connections() == LOOPS);
    }

    @Test
    void aConnectionThatTheSinkEndsIsReplaced() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        List<CompletableFuture<String>> posts = posts(client, 3 * LOOPS);

        assertThat(posts).allSatisfy(post -> assertThat(post.join()).isEqualTo("202 "));
        assertThat(sink.connections()).isEqualTo(3 * LOOPS);
    }

    @Test
    void aSinkMayHaveAnIpv6Address() throws Exception {
        try (ScriptedSink other = new ScriptedSink(InetAddress.getByName("::1"), 0);
                SinkClient its = new SinkClient("http://[::1]:" + other.port())) {
            other.answers("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
            assertThat(its.post("order").join()).isEqualTo("202 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 3~~yes | 200 yes",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ye~1~s~0~~ | 200 yes",
                "HTTP/1.1 204 No Content~~ | '204 '",
                "HTTP/1.1 100 Continue~~HTTP/1.1 103 Early Hints~Link: x~~HTTP/1.1 202 Accepted~Content-Length: 0~~ | '202 '",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~~ | '101 '",
            })
    void anAnswerIsReadToItsEnd(String bytes, String answer) {
        sink.answers(bytes.replace("~", "\r\n"));

        assertThat(post(client(LOOPS, LONG)).join()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.0 200 OK~~yes | 200 yes",
                "HTTP/1.1 200 OK~Content-Length: 10~~yes | failed: its 200 has not come to its end: the connection was closed",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ye~ | failed: its 200 has not come to its end: the connection was closed",
                "HTTP/1.1 422 No~Content-Length: 10~~why | 422 why",
                "HTTP/1.1 503 No~Transfer-Encoding: chunked~~2~wh~ | 503 wh",
                "HTTP/1.1 200 OK~Content-Length: 10~ | failed: the connection was closed",
                "HTTP/1.1 103 Early Hints~~ | failed: the connection was closed",
                "'' | failed: the connection was closed",
                "SSH-2.0-OpenSSH_9.6~~ | failed: its answer is not HTTP",
            })
    void anAnswerThatEndsWithTheConnectionIsWholeOrARefusalOrNone(String bytes, String answer) {
        sink.answersAndCloses(bytes.replace("~", "\r\n"));

        assertThat(post(client(LOOPS, LONG)).join()).isEqualTo(answer);
    }

    /** As a load balancer does with a connection that was idle for too long. */
    @Test
    void anAnswerToNothingIsNoAnswerToTheNext() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers(TAKEN + "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");

        for (int i = 0; i < 3 * LOOPS; i++) {
            assertThat(post(client).join()).isEqualTo("202 ");
        }
    }

    @Test
    void eachRequestFailsWhereNobodyListens() throws IOException {
        HttpSink client = client(LOOPS, LONG);
        sink.close();

        assertThat(posts(client, 3 * LOOPS))
                .allSatisfy(
                        post -> assertThat(post.join()).startsWith("failed: ").contains("refused"));
    }

    @Test
    void aRequestTimesOutThoseThatWaitForAConnectionToo() {
        sink.answers("");

        assertThat(posts(client(LOOPS, Duration.ofMillis(50)), 2 * LOOPS))
                .allSatisfy(post -> assertThat(post.join()).isEqualTo("failed: timed out"));
    }

    @Test
    void aStopFailsWhatIsUnderWayAndWhatComesLater() {
        HttpSink client = client(LOOPS, LONG);
        sink.answers("");
        List<CompletableFuture<String>> posts = posts(client, 2 * LOOPS);

        client.close();

        assertThat(posts).allSatisfy(post -> assertThat(post.join()).isEqualTo("failed: it is stopped"));
        assertThat(post(client).join()).isEqualTo("failed: it is stopped");
    }

    private HttpSink client(int maxConnections, Duration requestTimeout) {
        return client(LoopsInUse.all(LOOPS), maxConnections, requestTimeout);
    }

    private HttpSink client(LoopsInUse inUse, int maxConnections, Duration requestTimeout) {
        SinkAddress address = SinkAddress.of("http://localhost:" + sink.port(), "/");
        return new HttpSink(
                group,
                inUse,
                address,
                new HttpSettings(maxConnections, LONG, requestTimeout, LONG, null, EventSink::resolver));
    }

    private static List<CompletableFuture<String>> posts(HttpSink client, int count) {
        return IntStream.range(0, count).mapToObj(i -> post(client)).toList();
    }

    /** Each but the first is posted where the answer before has been read. */
    private static CompletableFuture<String> oneAfterTheOther(HttpSink client, int count) {
        CompletableFuture<String> first = post(client);
        return count == 1 ? first : first.thenCompose(answer -> oneAfterTheOther(client, count - 1));
    }

    private static CompletableFuture<String> post(HttpSink client) {
        CompletableFuture<String> became = new CompletableFuture<>();
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.copiedBuffer("{}", StandardCharsets.US_ASCII));
        request.headers().set("content-length", 2);
        client.post(request, new HttpAnswer() {
            @Override
            public void answered(HttpResponse response, ByteBuf body, boolean whole) {
                became.complete(response.status().code() + " " + body.toString(StandardCharsets.US_ASCII));
            }

            @Override
            public void failed(String reason) {
                became.complete("failed: " + reason);
            }
        });
        return became;
    }
}
