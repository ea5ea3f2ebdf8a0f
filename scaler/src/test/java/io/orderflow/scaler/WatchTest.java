package io.orderflow.scaler;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.orderflow.scaler.Keda.scaledObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What KEDA hears of one who goes on looking. */
class WatchTest {
    private static final int LOOKS = 3 * LagScaler.LOOKS_UNTIL_TOLD_AGAIN;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong(7);
    private final Lags lags =
            new Lags(group -> CompletableFuture.completedFuture(waiting.get()), Lags.DEADLINE, nanos::get);
    private final LagScaler scaler = new LagScaler(lags);
    private Server server;
    private Keda keda;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forPort(0).addService(scaler).build().start();
        keda = new Keda(server.getPort());
    }

    @AfterEach
    void stop() {
        keda.close();
        server.shutdownNow();
        lags.close();
    }

    /** KEDA forgets what it hears while it cannot act; that nothing waits it ignores. */
    @Test
    void thatThereIsSomethingToDoIsSaidAgainNowAndThenAndThatThereIsNothingOnce() {
        List<Boolean> pushed = keda.stream(scaledObject("orders", "orderflow"));
        await().until(() -> pushed.equals(List.of(true)));

        lookOften();
        waiting.set(0);
        lookAnewUntil(pushed, List.of(true, true, true, true, false));

        lookOften();
        waiting.set(7);
        lookAnewUntil(pushed, List.of(true, true, true, true, false, true));
    }

    /** The others are asked for by KEDA all the same, and the heap of a small pod suffices. */
    @Test
    void noMoreIsWatchedThanThereIsRoomFor() {
        List<List<Boolean>> watched = new ArrayList<>();
        for (int count = 0; count < Lags.MAX; count++) {
            watched.add(keda.stream(scaledObject("orders", "orderflow")));
        }
        // Each is told first what holds.
        await().until(() -> watched.stream().noneMatch(List::isEmpty));

        assertThat(keda.end(scaledObject("orders", "orderflow")).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(keda.isActive(scaledObject("orders", "orderflow"))).isTrue();
    }

    /** The answer is there, and good for as long as the clock stands: each look tells by itself. */
    private void lookOften() {
        for (int look = 0; look < LOOKS; look++) {
            scaler.look();
        }
    }

    private void lookAnewUntil(List<Boolean> pushed, List<Boolean> expected) {
        nanos.addAndGet(1_000_000_000);
        scaler.look();
        await().until(() -> pushed.equals(expected));
    }
}
