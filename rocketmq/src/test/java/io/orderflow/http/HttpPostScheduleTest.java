package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A request that an event loop and a stop end at once, under schedules that Lincheck chooses. */
@Tag("schedules")
class HttpPostScheduleTest {
    private static final int SCHEDULES = 500;

    private static final class Request extends DefaultFullHttpRequest {
        final AtomicInteger released = new AtomicInteger();

        Request() {
            super(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.EMPTY_BUFFER);
        }

        @Override
        public boolean release() {
            released.incrementAndGet();
            return true;
        }
    }

    private static final class Told implements HttpAnswer {
        final AtomicInteger times = new AtomicInteger();

        @Override
        public void answered(HttpResponse response, ByteBuf body, boolean whole) {
            times.incrementAndGet();
        }

        @Override
        public void failed(String reason) {
            times.incrementAndGet();
        }
    }

    @Test
    void itIsToldOnceAndReleasedOnceWhoeverEndsIt() throws Exception {
        // Outside: how Netty makes one is not what is explored.
        Request request = new Request();
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            request.released.set(0);
            Told told = new Told();
            HttpPost post = new HttpPost(request, told, 0);
            Thread loop = new Thread(() -> post.answered(null, null, true));
            Thread stop = new Thread(() -> post.failed(Reason.STOPPED));
            loop.start();
            stop.start();
            try {
                loop.join();
                stop.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (told.times.get() != 1 || request.released.get() != 1) {
                throw new AssertionError("told " + told.times + " times, released " + request.released + " times");
            }
        });
    }
}
