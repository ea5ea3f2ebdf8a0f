package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** In which parts a request is sent, and that its memory is given back once, however far that has come. */
class RequestBodyTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "65536, 65536", "65537, 0 65536 1", "131072, 0 65536 65536", "131073, 0 65536 65536 1"})
    void whatIsSmallGoesWholeAndWhatIsLargeInParts(int bytes, String parts) {
        FullHttpRequest request = request(bytes);
        RequestBody body = new RequestBody(request);
        List<String> sent = new ArrayList<>();
        while (!body.isSent()) {
            Object part = body.next();
            sent.add(Integer.toString(
                    part instanceof HttpContent content ? content.content().readableBytes() : 0));
            assertThat(part instanceof LastHttpContent).isEqualTo(body.isSent());
            ReferenceCountUtil.release(part);
        }

        assertThat(String.join(" ", sent)).isEqualTo(parts);
        body.release();
        assertThat(request.refCnt()).isZero();
    }

    @Test
    void whatIsLeftWhenItsConnectionEndsIsGivenBack() {
        FullHttpRequest request = request(200_000);
        RequestBody body = new RequestBody(request);
        body.next();
        HttpContent part = (HttpContent) body.next();
        part.release();
        body.release();
        body.release();

        assertThat(body.isSent()).isTrue();
        assertThat(request.refCnt()).isZero();
    }

    private static FullHttpRequest request(int bytes) {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[bytes]);
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", content);
    }
}
