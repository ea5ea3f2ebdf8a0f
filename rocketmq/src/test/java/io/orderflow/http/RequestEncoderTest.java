package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestEncoderTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 5_000, 64 * 1024})
    void headAndBodyAreOneBuffer(int size) {
        String body = "o".repeat(size);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                "/",
                Unpooled.buffer().writeBytes(body.getBytes(StandardCharsets.US_ASCII)));
        request.headers().set("ce-id", "1").set("content-length", size);
        EmbeddedChannel channel = new EmbeddedChannel(new RequestEncoder());

        channel.writeOutbound(request);

        ByteBuf written = channel.readOutbound();
        assertThat(written.toString(StandardCharsets.US_ASCII))
                .isEqualTo("POST / HTTP/1.1\r\nce-id: 1\r\ncontent-length: " + size + "\r\n\r\n" + body);
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(request.refCnt()).isZero();
        written.release();
    }
}
