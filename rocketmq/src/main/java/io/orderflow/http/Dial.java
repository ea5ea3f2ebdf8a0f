package io.orderflow.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Connects to a sink: to the addresses of its host name in turn, until one answers, over TLS also with a certificate that is
 * trusted. The address that did last time comes first.
 */
final class Dial {
    private final EventLoop loop;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Bootstrap bootstrap;
    private final SinkAddress sink;
    private InetSocketAddress good;

    /** @param loop on which all of it is called and calls back */
    Dial(EventLoop loop, AddressResolver<InetSocketAddress> resolver, Bootstrap bootstrap, SinkAddress sink) {
        this.loop = loop;
        this.resolver = resolver;
        this.bootstrap = bootstrap;
        this.sink = sink;
    }

    /** One of the two is told, once, whatever is thrown meanwhile. */
    void connect(Consumer<Channel> connected, Consumer<Throwable> failed) {
        new Attempt(connected, failed).resolve();
    }

    private final class Attempt {
        private final Consumer<Channel> connected;
        private final Consumer<Throwable> failed;
        private final Deque<InetSocketAddress> untried = new ArrayDeque<>();
        private Throwable firstFailure;
        private boolean over;

        Attempt(Consumer<Channel> connected, Consumer<Throwable> failed) {
            this.connected = connected;
            this.failed = failed;
        }

        void resolve() {
            step(() -> resolver.resolveAll(sink.unresolved())
                    .addListener((Future<List<InetSocketAddress>> found) -> step(() -> resolved(found))));
        }

        private void resolved(Future<List<InetSocketAddress>> found) {
            if (!found.isSuccess()) {
                fail(found.cause());
                return;
            }
            untried.addAll(found.getNow());
            if (good != null && untried.remove(good)) {
                untried.addFirst(good);
            }
            tryNext();
        }

        private void tryNext() {
            InetSocketAddress address = untried.pollFirst();
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
            if (failure == null) {
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
                connected.accept(channel);
            } catch (Throwable thrown) {
                channel.close();
                Mishap.report("a new connection", thrown);
            }
        }

        private void fail(Throwable failure) {
            if (!over) {
                over = true;
                failed.accept(failure);
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
