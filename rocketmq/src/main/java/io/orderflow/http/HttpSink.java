package io.orderflow.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sink that is posted to over HTTP/1.1 connections that are kept, by several event loops.
 *
 * <p>On Netty itself, which RocketMQ's client has too: the objects that a general HTTP client makes around each request took
 * a fifth of the source's processor time.
 */
final class HttpSink {
    /** As many as the machine has processors, or the container's quota, rounded up; see {@link LoopsInUse}. */
    static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<HttpConnections> loops = new ArrayList<>();
    private final List<Long> threads = new ArrayList<>();
    private final LoopsInUse inUse;
    private final int maxConnections;
    private final Future<?> looks;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean closed;
    private long lookNanos = System.nanoTime();
    private long usedNanos;

    /**
     * @param group whose loops share the connections equally
     * @param inUse how many of them do at a time
     */
    HttpSink(EventLoopGroup group, LoopsInUse inUse, SinkAddress address, HttpSettings settings) {
        this.inUse = inUse;
        this.maxConnections = settings.maxConnections();
        List<EventLoop> each = new ArrayList<>();
        group.forEach(loop -> each.add((EventLoop) loop));
        each.forEach(loop -> loops.add(new HttpConnections(loop, address, share(), settings)));
        each.forEach(loop -> threads.add(
                ((SingleThreadEventExecutor) loop).threadProperties().id()));
        usedNanos = usedNanos();
        looks = each.get(0).scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** Of the connections, for each loop in use. */
    private int share() {
        return Math.max(1, maxConnections / inUse.number());
    }

    private void look() {
        try {
            long now = System.nanoTime();
            long used = usedNanos();
            inUse.look((used - usedNanos) / (double) Math.max(1, now - lookNanos));
            lookNanos = now;
            usedNanos = used;
            loops.forEach(loop -> loop.bound(share()));
        } catch (Throwable thrown) {
            Mishap.report("the look at its event loops", thrown);
        }
    }

    /** What the loops have used of processors; nothing more where the JVM does not tell. */
    private long usedNanos() {
        return threads.stream().mapToLong(THREADS::getThreadCpuTime).sum();
    }

    /** Returns at once. The request is released, whatever becomes of it. */
    void post(FullHttpRequest request, HttpAnswer answer) {
        choose().post(request, answer);
    }

    /**
     * The event loop that this is, as another would have to be woken; otherwise one after the other. As each answer brings the
     * next post, a loop would keep for ever what it has, so that it leaves some to all.
     */
    private HttpConnections choose() {
        int number = inUse.number();
        for (int i = 0; i < number; i++) {
            HttpConnections loop = loops.get(i);
            if (loop.isAtHand() && (number == 1 || loop.keepsNext())) {
                return loop;
            }
        }
        return inTurn(number);
    }

    private HttpConnections inTurn(int number) {
        return loops.get(Math.floorMod(turns.getAndIncrement(), number));
    }

    /** The event loop that is to run what leads to the next post. */
    Executor next() {
        return inTurn(inUse.number()).loop();
    }

    boolean isClosed() {
        return closed;
    }

    /** Fails what is under way. */
    void close() {
        closed = true;
        looks.cancel(false);
        loops.forEach(HttpConnections::close);
    }
}
