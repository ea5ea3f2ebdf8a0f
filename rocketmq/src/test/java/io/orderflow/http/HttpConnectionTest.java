package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever asked is told, also where the memory lacks to look at the answer. */
class HttpConnectionTest {
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void anErrorWhileAnAnswerIsLookedAtFailsWhatWasAsked() {
        HttpConnection connection = new HttpConnection(new HttpConnections(
                loops.next(),
                SinkAddress.of("http://localhost", null),
                1,
                new HttpSettings(1, SinkClient.LONG, SinkClient.LONG, SinkClient.LONG, null, EventSink::resolver)));
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        connection.send(new HttpPost(
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.EMPTY_BUFFER),
                new HttpAnswer() {
                    @Override
                    public void answered(HttpResponse response, ByteBuf body, boolean whole) {
                        told.add(response.status().toString());
                    }

                    @Override
                    public void failed(String reason) {
                        told.add("failed: " + reason);
                    }
                },
                System.nanoTime() + SinkClient.LONG.toNanos()));

        channel.writeInbound(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED) {
                    @Override
                    public HttpHeaders headers() {
                        throw new OutOfMemoryError("no heap, in a test");
                    }
                },
                LastHttpContent.EMPTY_LAST_CONTENT);

        assertThat(told).containsExactly("failed: its 202 has not come to its end: OutOfMemoryError");
        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }
}
