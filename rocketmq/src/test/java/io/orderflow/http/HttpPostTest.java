package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a request is told once, and its memory is given back by whoever has it. */
class HttpPostTest {
    private final List<String> told = new ArrayList<>();
    private final FullHttpRequest request =
            new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.buffer(1));
    private final HttpPost post = new HttpPost(
            request,
            new HttpAnswer() {
                @Override
                public void answered(HttpResponse response, ByteBuf body, boolean whole) {
                    told.add("answered");
                }

                @Override
                public void failed(String reason) {
                    told.add(reason);
                    throw new NoClassDefFoundError("in a test");
                }
            },
            42);

    @Test
    void whatFailsUnsentIsToldOnceAndGivenBack() {
        assertThat(post.deadlineNanos()).isEqualTo(42);
        assertThat(post.isEnded()).isFalse();

        post.failed("first");
        post.failed("second");
        post.answered(null, Unpooled.EMPTY_BUFFER, true);

        assertThat(told).containsExactly("first");
        assertThat(post.isEnded()).isTrue();
        assertThat(request.refCnt()).isZero();
    }

    @Test
    void whatAConnectionHasTakenItGivesBack() {
        assertThat(post.take()).isSameAs(request);
        post.answered(null, Unpooled.EMPTY_BUFFER, true);

        assertThat(told).containsExactly("answered");
        assertThat(request.refCnt()).isEqualTo(1);
        request.release();
    }
}
