package io.orderflow.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The connections to a sink that one event loop has. All runs on that loop, so that nothing is locked.
 *
 * <pre>
 *   post ──▶ an idle connection ──▶ answer ──▶ idle, or the next that waits
 *     │                                              ▲
 *     └────▶ waits ──▶ one more connection, up to the bound
 * </pre>
 */
final class HttpConnections {
    /** After that the sink, or what is between, may have forgotten the connection. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long MAX_SWEEP_MILLIS = 1000;

    private static final String STOPPED = "it is stopped";

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final int maxConnections;
    private final Duration requestTimeout;
    private final Set<HttpConnection> open = new LinkedHashSet<>();

    /** The one used last is taken first, so that those too many grow old. */
    private final Deque<HttpConnection> idle = new ArrayDeque<>();

    private final Queue<HttpPost> waiting = new ArrayDeque<>();
    private final Future<?> sweeps;
    private int connecting;
    private boolean closed;

    HttpConnections(EventLoop loop, SinkAddress sink, int maxConnections, HttpSettings settings) {
        this.loop = loop;
        this.bootstrap = bootstrap(sink, settings);
        this.maxConnections = maxConnections;
        this.requestTimeout = settings.requestTimeout();
        // A look at all every tenth of the timeout, instead of a timer for each request.
        long millis = Math.min(MAX_SWEEP_MILLIS, Math.max(1, requestTimeout.toMillis() / 10));
        this.sweeps = loop.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    }

    private Bootstrap bootstrap(SinkAddress sink, HttpSettings settings) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                // The JVM's own would block the loop while it asks.
                .resolver(new DnsAddressResolverGroup(
                        NioDatagramChannel.class, DnsServerAddressStreamProviders.platformDefault()))
                .remoteAddress(InetSocketAddress.createUnresolved(sink.host(), sink.port()))
                .handler(new HttpPipeline(this, sink, settings));
    }

    /** Whether the calling thread is this loop, and no post waits for one of its connections. */
    boolean isAtHand() {
        return loop.inEventLoop() && waiting.isEmpty();
    }

    /** From any thread. */
    void post(FullHttpRequest request, HttpAnswer answer) {
        HttpPost post = new HttpPost(request, answer, System.nanoTime() + requestTimeout.toNanos());
        try {
            loop.execute(() -> start(post));
        } catch (RejectedExecutionException stopped) {
            fail(post, STOPPED);
        }
    }

    private void start(HttpPost post) {
        HttpConnection connection = idle.pollLast();
        while (connection != null && !connection.isOpen()) {
            connection = idle.pollLast();
        }
        if (closed) {
            fail(post, STOPPED);
        } else if (connection != null) {
            connection.send(post);
        } else {
            waiting.add(post);
            connect();
        }
    }

    /** One for each that waits; each that comes about, fails or is closed lets the next in. */
    private void connect() {
        while (connecting < waiting.size() && open.size() + connecting < maxConnections) {
            connecting++;
            bootstrap.connect().addListener((ChannelFuture tcp) -> {
                SslHandler tls = tcp.channel().pipeline().get(SslHandler.class);
                Future<?> ready = tcp.isSuccess() && tls != null ? tls.handshakeFuture() : tcp;
                ready.addListener(done -> connected(tcp.channel(), done.cause()));
            });
        }
    }

    private void connected(Channel channel, Throwable failure) {
        connecting--;
        if (closed) {
            channel.close();
        } else if (failure != null) {
            channel.close();
            failNext(HttpConnection.reason(failure));
        } else {
            HttpConnection connection = channel.pipeline().get(HttpConnection.class);
            open.add(connection);
            free(connection);
        }
        connect();
    }

    void free(HttpConnection connection) {
        HttpPost next = waiting.poll();
        if (next != null) {
            connection.send(next);
        } else {
            connection.idleUntil(System.nanoTime() + KEEP_ALIVE_NANOS);
            idle.addLast(connection);
        }
    }

    void closed(HttpConnection connection) {
        if (open.remove(connection)) {
            idle.remove(connection);
            connect();
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && waiting.peek().deadlineNanos() - now <= 0) {
            failNext("timed out");
        }
        List.copyOf(open).forEach(connection -> connection.closeIfOver(now));
    }

    /** From any thread. */
    void close() {
        if (!loop.isShuttingDown()) {
            loop.execute(this::stop);
        }
    }

    private void stop() {
        closed = true;
        sweeps.cancel(false);
        List.copyOf(open).forEach(connection -> connection.close(STOPPED));
        while (!waiting.isEmpty()) {
            failNext(STOPPED);
        }
    }

    private void failNext(String reason) {
        HttpPost next = waiting.poll();
        if (next != null) {
            fail(next, reason);
        }
    }

    private static void fail(HttpPost post, String reason) {
        post.request().release();
        post.answer().failed(reason);
    }
}
