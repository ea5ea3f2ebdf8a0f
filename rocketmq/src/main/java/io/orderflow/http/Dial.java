package io.orderflow.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Connects to a sink: to the addresses of its host name in turn, until one answers, over TLS also with a certificate that is
 * trusted. The address that did last time comes first.
 */
final class Dial {
    private final EventLoop loop;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Bootstrap bootstrap;
    private final SinkAddress sink;
    private final long patienceNanos;
    private InetSocketAddress good;

    /**
     * @param loop on which all of it is called and calls back
     * @param patience for each step: longer than Netty's own time for it, as this is for what Netty does not tell
     */
    Dial(
            EventLoop loop,
            AddressResolver<InetSocketAddress> resolver,
            Bootstrap bootstrap,
            SinkAddress sink,
            Duration patience) {
        this.loop = loop;
        this.resolver = resolver;
        this.bootstrap = bootstrap;
        this.sink = sink;
        this.patienceNanos = patience.toNanos();
    }

    /** Nothing has begun yet. One of the two is told, once, whatever is thrown from {@link Attempt#begin} on. */
    Attempt attempt(BiConsumer<Attempt, Channel> connected, BiConsumer<Attempt, Throwable> failed) {
        return new Attempt(connected, failed);
    }

    final class Attempt {
        private final BiConsumer<Attempt, Channel> connected;
        private final BiConsumer<Attempt, Throwable> failed;
        private final Deque<InetSocketAddress> untried = new ArrayDeque<>();
        private long untilNanos;
        private Throwable firstFailure;
        private boolean over;

        private Attempt(BiConsumer<Attempt, Channel> connected, BiConsumer<Attempt, Throwable> failed) {
            this.connected = connected;
            this.failed = failed;
        }

        void begin() {
            try {
                untilNanos = System.nanoTime() + patienceNanos;
                resolver.resolveAll(sink.unresolved())
                        .addListener((Future<List<InetSocketAddress>> found) -> step(() -> resolved(found)));
            } catch (Throwable thrown) {
                fail(thrown);
            }
        }

        /**
         * To be called now and then: what should have told of its end may have been lost, as to an Error.
         *
         * @param nowNanos by {@link System#nanoTime}
         */
        void failIfOver(long nowNanos) {
            if (untilNanos - nowNanos <= 0) {
                fail(firstFailure == null ? new ConnectTimeoutException(Reason.TIMED_OUT) : firstFailure);
            }
        }

        private void resolved(Future<List<InetSocketAddress>> found) {
            if (!found.isSuccess()) {
                fail(found.cause());
                return;
            }
            untried.addAll(found.getNow());
            if (untried.isEmpty()) {
                fail(new UnknownHostException(sink.host() + " has no address"));
                return;
            }
            if (good != null && untried.remove(good)) {
                untried.addFirst(good);
            }
            tryNext();
        }

        private void tryNext() {
            untilNanos = System.nanoTime() + patienceNanos;
            InetSocketAddress address = over ? null : untried.pollFirst();
            if (address == null) {
                fail(firstFailure);
                return;
            }
            bootstrap
                    .connect(address)
                    .addListener((ChannelFuture tcp) -> step(() -> {
                        SslHandler tls = tcp.channel().pipeline().get(SslHandler.class);
                        Future<?> ready = tcp.isSuccess() && tls != null ? tls.handshakeFuture() : tcp;
                        ready.addListener(done -> step(() -> tried(address, tcp.channel(), done.cause())));
                    }));
        }

        private void tried(InetSocketAddress address, Channel channel, Throwable failure) {
            if (failure == null && over) {
                channel.close();
            } else if (failure == null) {
                good = address;
                over = true;
                hand(channel);
            } else {
                channel.close();
                firstFailure = firstFailure == null ? failure : firstFailure;
                tryNext();
            }
        }

        private void hand(Channel channel) {
            try {
                connected.accept(this, channel);
            } catch (Throwable thrown) {
                channel.close();
                Mishap.report("a new connection", thrown);
            }
        }

        private void fail(Throwable failure) {
            if (!over) {
                over = true;
                failed.accept(this, failure);
            }
        }

        /** On the loop: what fails before it has a channel, as for lack of file descriptors, Netty tells on another thread. */
        private void step(Runnable step) {
            if (!loop.inEventLoop()) {
                try {
                    loop.execute(() -> step(step));
                } catch (RejectedExecutionException stopped) {
                    // Those that wait are told so by the stop.
                }
                return;
            }
            try {
                step.run();
            } catch (Throwable thrown) {
                fail(thrown);
            }
        }
    }
}
