package io.orderflow.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

    /** After that the sink, or what is between, may have forgotten the connection. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long MAX_SWEEP_MILLIS = 1000;

    /** What comes unasked so soon after an answer is one too many; later it is a farewell, such as a proxy's 408. */
    private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** For so long a sink that answers too often gets each request over a connection of its own. */
    private static final long DISTRUST_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** An answer is small; and what is read at once is so bounded too. */
    private static final int READ_BYTES = 4096;

    /** Then the loops have equally much to do within a second, and hardly any post wakes another loop. */
    private static final int KEPT = 64;

    private final EventLoop loop;
    private final SinkAddress sink;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final Dial dial;
    private volatile int maxConnections;
    private final Duration requestTimeout;
    private final long maxAgeNanos;
    private final Set<HttpConnection> open = new LinkedHashSet<>();

    /** The one used last is taken first, so that those too many grow old. */
    private final Deque<HttpConnection> idle = new ArrayDeque<>();

    private final Queue<HttpPost> waiting = new ArrayDeque<>();
    private final Set<Dial.Attempt> connecting = new HashSet<>();
    private final Future<?> sweeps;
    private int kept;
    private long trustFromNanos = System.nanoTime();
    private boolean closed;

    HttpConnections(EventLoop loop, SinkAddress sink, int maxConnections, HttpSettings settings) {
        this.loop = loop;
        this.sink = sink;
        this.resolver = settings.resolver().get();
        Duration patience = settings.connectTimeout().multipliedBy(2).plus(settings.requestTimeout());
        this.dial = new Dial(loop, resolver.getResolver(loop), bootstrap(settings), sink, patience);
        this.maxConnections = maxConnections;
        this.requestTimeout = settings.requestTimeout();
        this.maxAgeNanos = settings.maxAge().toNanos();
        // A look at all every tenth of the timeout, instead of a timer for each request.
        long millis = Math.min(MAX_SWEEP_MILLIS, Math.max(1, requestTimeout.toMillis() / 10));
        this.sweeps = loop.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    }

    private Bootstrap bootstrap(HttpSettings settings) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                // HttpConnection closes it, when it has read what is left to read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .handler(new HttpPipeline(this, sink, settings));
    }

    /** Whether the calling thread is this loop, and no post waits for one of its connections. */
    boolean isAtHand() {
        return loop.inEventLoop() && waiting.isEmpty();
    }

    Executor loop() {
        return loop;
    }

    /** Of the posts that it makes itself, each but one in a few; only to be asked on this loop. */
    boolean keepsNext() {
        return ++kept % KEPT != 0;
    }

    /** From any thread. What there is of connections beyond that, stays until it is old. */
    void bound(int connections) {
        maxConnections = connections;
    }

    /** From any thread. Whatever happens, the answer is told. */
    void post(FullHttpRequest request, HttpAnswer answer) {
        HttpPost post = new HttpPost(request, answer, System.nanoTime() + requestTimeout.toNanos());
        try {
            loop.execute(() -> start(post));
        } catch (RejectedExecutionException stopped) {
            post.failed(Reason.STOPPED);
        } catch (Throwable thrown) {
            post.failed(Reason.of(thrown));
        }
    }

    private void start(HttpPost post) {
        if (closed) {
            post.failed(Reason.STOPPED);
            return;
        }
        try {
            waiting.add(post);
            serve();
        } catch (Throwable thrown) {
            post.failed(Reason.of(thrown));
        }
    }

    /** Lets those that wait have what is idle, and sees to connections for the others. Never called by a channel's handler. */
    private void serve() {
        while (!waiting.isEmpty()) {
            HttpConnection connection = nextIdle();
            if (connection == null) {
                connect();
                return;
            }
            send(connection, waiting.poll());
        }
    }

    private HttpConnection nextIdle() {
        HttpConnection connection = idle.pollLast();
        while (connection != null && !connection.isFree()) {
            connection = idle.pollLast();
        }
        return connection;
    }

    private void send(HttpConnection connection, HttpPost post) {
        if (post.isEnded()) {
            idle.addLast(connection);
            return;
        }
        try {
            connection.send(post);
        } catch (Throwable thrown) {
            post.failed(Reason.of(thrown));
            connection.close(Reason.of(thrown));
        }
    }

    /** One for each that waits; each that comes about, fails or is closed lets the next in. */
    private void connect() {
        while (!closed && connecting.size() < waiting.size() && open.size() + connecting.size() < maxConnections) {
            // What is thrown until it is one of them takes nobody's place, and what is thrown then ends it.
            Dial.Attempt attempt = dial.attempt(this::connected, this::notConnected);
            connecting.add(attempt);
            attempt.begin();
        }
    }

    private void connected(Dial.Attempt attempt, Channel channel) {
        connecting.remove(attempt);
        HttpConnection connection = channel.pipeline().get(HttpConnection.class);
        if (closed || connection == null) {
            channel.close();
            return;
        }
        open.add(connection);
        free(connection);
        if (!channel.isActive()) {
            // Whether it is told that it was closed, or has been already, is not known.
            closed(connection);
        }
    }

    private void notConnected(Dial.Attempt attempt, Throwable failure) {
        connecting.remove(attempt);
        // If that throws, the next waits on, until its time is over.
        String reason = Reason.of(failure);
        HttpPost next = waiting.poll();
        if (next != null) {
            next.failed(reason);
        }
        serveSoon();
    }

    void free(HttpConnection connection) {
        if (closed) {
            connection.close(Reason.STOPPED);
            return;
        }
        long now = System.nanoTime();
        boolean usedUp = trustFromNanos - now > 0 || connection.ageNanos(now) > maxAgeNanos;
        if (usedUp && connection.wasAsked()) {
            connection.close(Reason.CLOSED);
            return;
        }
        connection.idleUntil(now + KEEP_ALIVE_NANOS);
        idle.addLast(connection);
        serveSoon();
    }

    private void serveSoon() {
        if (!waiting.isEmpty()) {
            try {
                // Not inside of what called this, which may be the channel's reading: it would read once more.
                loop.execute(this::serve);
            } catch (RejectedExecutionException stopped) {
                // The stop tells those that wait.
            }
        }
    }

    void closed(HttpConnection connection) {
        if (open.remove(connection)) {
            idle.remove(connection);
            serveSoon();
        }
    }

    /**
     * A sink that answers too often does so again, and perhaps a moment later, when the next request is already on its way.
     * Over a connection that is used once, nothing can be taken for another's answer.
     *
     * @param sinceAnswerNanos how long after an answer it came
     */
    void strayed(long sinceAnswerNanos) {
        if (sinceAnswerNanos > PROMPT_NANOS || closed) {
            return;
        }
        if (trustFromNanos - System.nanoTime() <= 0) {
            LOG.warn(
                    "The sink at {} sends more than the answers to its requests; for {} minutes each request gets a connection of its own",
                    sink,
                    TimeUnit.NANOSECONDS.toMinutes(DISTRUST_NANOS));
        }
        trustFromNanos = System.nanoTime() + DISTRUST_NANOS;
        List.copyOf(idle).stream().filter(HttpConnection::wasAsked).forEach(used -> used.close(Reason.CLOSED));
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            while (!waiting.isEmpty() && waiting.peek().deadlineNanos() - now <= 0) {
                waiting.poll().failed(Reason.TIMED_OUT);
            }
            List.copyOf(open).forEach(connection -> connection.closeIfOver(now));
            List.copyOf(connecting).forEach(attempt -> attempt.failIfOver(now));
        } catch (Throwable thrown) {
            // The next sweep would not come otherwise, and it is what ends a request that nothing else does.
            Mishap.report("the look at its requests", thrown);
        }
    }

    /** From any thread. Fails what is under way, and what comes later. */
    void close() {
        try {
            loop.execute(this::stop);
        } catch (RejectedExecutionException ended) {
            loop.terminationFuture().addListener(terminated -> stop());
        }
    }

    private void stop() {
        closed = true;
        sweeps.cancel(false);
        List.copyOf(open).forEach(connection -> connection.close(Reason.STOPPED));
        while (!waiting.isEmpty()) {
            waiting.poll().failed(Reason.STOPPED);
        }
        resolver.close();
    }
}
