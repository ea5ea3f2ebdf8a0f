package io.orderflow.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sink that is posted to over HTTP/1.1 connections that are kept, by several event loops.
 *
 * <p>On Netty itself, which RocketMQ's client has too: the objects that a general HTTP client makes around each request took
 * a fifth of the source's processor time.
 */
final class HttpSink {
    /** As RocketMQ's and Camel's threads need the other half: a loop that waits for a processor keeps all its requests waiting. */
    static final int LOOPS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final List<HttpConnections> loops = new ArrayList<>();
    private volatile boolean closed;
    private final AtomicInteger posts = new AtomicInteger();

    /** @param group whose loops share the connections equally */
    HttpSink(EventLoopGroup group, SinkAddress address, HttpSettings settings) {
        List<EventLoop> each = new ArrayList<>();
        group.forEach(loop -> each.add((EventLoop) loop));
        int connections = Math.max(1, settings.maxConnections() / each.size());
        each.forEach(loop -> loops.add(new HttpConnections(loop, address, connections, settings)));
    }

    /** Returns at once. The request is released, whatever becomes of it. */
    void post(FullHttpRequest request, HttpAnswer answer) {
        choose().post(request, answer);
    }

    /** The event loop that this is, as another would have to be woken; otherwise one after the other. */
    private HttpConnections choose() {
        for (HttpConnections loop : loops) {
            if (loop.isAtHand()) {
                return loop;
            }
        }
        return loops.get(Math.floorMod(posts.getAndIncrement(), loops.size()));
    }

    boolean isClosed() {
        return closed;
    }

    /** Fails what is under way. */
    void close() {
        closed = true;
        loops.forEach(HttpConnections::close);
    }
}
