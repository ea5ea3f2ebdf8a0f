package io.orderflow.scaler;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static io.orderflow.scaler.Keda.scaledObject;
import static org.awaitility.Awaitility.await;

/** What KEDA hears of one who goes on looking. */
class ToldAgainTest {
    private static final int LOOKS = 3 * LagScaler.LOOKS_UNTIL_TOLD_AGAIN;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong(7);

    /** KEDA forgets what it hears while it cannot act; that nothing waits it ignores. */
    @Test
    void thatThereIsSomethingToDoIsSaidAgainNowAndThenAndThatThereIsNothingOnce() throws Exception {
        try (Lags lags =
                new Lags(group -> CompletableFuture.completedFuture(waiting.get()), Lags.DEADLINE, nanos::get)) {
            LagScaler scaler = new LagScaler(lags);
            Server server =
                    NettyServerBuilder.forPort(0).addService(scaler).build().start();
            try (Keda keda = new Keda(server.getPort())) {
                List<Boolean> pushed = keda.stream(scaledObject("orders", "orderflow"));
                await().until(() -> pushed.equals(List.of(true)));

                lookOften(scaler);
                waiting.set(0);
                lookAnewUntil(scaler, pushed, List.of(true, true, true, true, false));

                lookOften(scaler);
                waiting.set(7);
                lookAnewUntil(scaler, pushed, List.of(true, true, true, true, false, true));
            } finally {
                server.shutdownNow();
            }
        }
    }

    /** The answer is there, and good for as long as the clock stands: each look tells by itself. */
    private static void lookOften(LagScaler scaler) {
        for (int look = 0; look < LOOKS; look++) {
            scaler.look();
        }
    }

    private void lookAnewUntil(LagScaler scaler, List<Boolean> pushed, List<Boolean> expected) {
        nanos.addAndGet(1_000_000_000);
        scaler.look();
        await().until(() -> pushed.equals(expected));
    }
}
