package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A route that blocks has all the threads that there are; what else there is to do needs one of them. */
class BlockingRouteTest {
    private static final Failure PERMANENT = new Failure(422, "never", Duration.ZERO, true);
    private static final int BACKLOG = 20_000;
    private static final int BAD = 2 * BACKLOG;

    private final AtomicLong nanos = new AtomicLong();
    private final DeliveriesUnderTest source = new DeliveriesUnderTest(
            DeliveriesUnderTest.settings(64, Duration.ofMinutes(10), 3), SourceMetrics.NONE, null, new Host() {
                /** Two milliseconds later at each look, so that the route is seen to block. */
                @Override
                long nanoTime() {
                    return nanos.addAndGet(Duration.ofMillis(2).toNanos());
                }
            });

    @AfterEach
    void close() {
        source.close();
    }

    /** It would hold its slot, and its queue's offset, until the last message of the backlog is through. */
    @Test
    void aMessageThatFailsHasItsNextStepWhileOthersWait() {
        AtomicInteger received = new AtomicInteger();
        source.route("good", done -> {
            done.accept(null);
            if (source.dead.isEmpty() && received.get() < BACKLOG) {
                source.receive(message(received.incrementAndGet(), "good", 0));
            }
        });
        // As many as keep all threads busy, each followed by another.
        for (int i = 0; i < 2 * DeliveriesUnderTest.THREADS; i++) {
            source.receive(message(received.incrementAndGet(), "good", 0));
        }
        source.fail("bad", PERMANENT);
        source.receive(message(BAD, "bad", 0));

        await().until(() -> !source.dead.isEmpty());

        assertThat(received).as("of the backlog, when it is a dead letter").hasValueLessThan(BACKLOG);
    }
}
