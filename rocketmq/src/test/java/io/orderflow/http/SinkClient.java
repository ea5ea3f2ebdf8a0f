package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An {@link HttpSink} on one event loop, whose answers are texts: status and body, or why there is none. */
final class SinkClient implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);

    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("test", true));
    private final HttpSink sink;

    SinkClient(String url) {
        this(url, 4, LONG, EventSink::resolver);
    }

    SinkClient(
            String url,
            int maxConnections,
            Duration requestTimeout,
            Supplier<AddressResolverGroup<InetSocketAddress>> resolver) {
        this(url, maxConnections, requestTimeout, LONG, resolver);
    }

    /** @param maxAge of a connection */
    SinkClient(
            String url,
            int maxConnections,
            Duration requestTimeout,
            Duration maxAge,
            Supplier<AddressResolverGroup<InetSocketAddress>> resolver) {
        this(url, new HttpSettings(maxConnections, LONG, requestTimeout, maxAge, null, resolver));
    }

    SinkClient(String url, HttpSettings settings) {
        sink = new HttpSink(group, LoopsInUse.all(group.executorCount()), SinkAddress.of(url, null), settings);
    }

    static SinkClient of(ScriptedSink sink) {
        return new SinkClient("http://localhost:" + sink.port());
    }

    EventExecutor loop() {
        return group.next();
    }

    CompletableFuture<String> post(String body) {
        CompletableFuture<String> became = new CompletableFuture<>();
        post(body, became::complete);
        return became;
    }

    void post(String body, Consumer<String> told) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(bytes));
        request.headers().set("content-length", bytes.length);
        sink.post(request, new HttpAnswer() {
            @Override
            public void answered(HttpResponse response, ByteBuf answer, boolean whole) {
                told.accept(response.status().code() + " "
                        + (whole ? answer.toString(StandardCharsets.UTF_8) : "and more than is read"));
            }

            @Override
            public void failed(String reason) {
                told.accept("failed: " + reason);
            }
        });
    }

    void stop() {
        sink.close();
    }

    /** Without a stop before. */
    void endLoop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    public void close() {
        sink.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
