package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static org.assertj.core.api.Assertions.assertThat;

/** A queue is taken away at the very moment at which an attempt begins. */
class QueueTakenAwayTest {
    private static final MessageKey KEY = new MessageKey(DeliveriesUnderTest.QUEUE, "a");

    /** How often the clock is looked at until it happens. */
    private final AtomicInteger looks = new AtomicInteger();

    private final DeliveriesUnderTest source = new DeliveriesUnderTest(
            DeliveriesUnderTest.settings(MessageOrder.KEY, 4, Duration.ofMinutes(1), 0),
            SourceMetrics.NONE,
            null,
            new Host() {
                @Override
                long nanoTime() {
                    if (looks.decrementAndGet() == 0) {
                        takeAway();
                    }
                    return super.nanoTime();
                }
            });
    private final List<Delivery> line = new ArrayList<>();
    private final KeyLanes lanes = new KeyLanes(line::add, 1024);
    private final ProcessQueue queue = new ProcessQueue();

    /** And is this source's again, with the same messages. */
    private void takeAway() {
        queue.setDropped(true);
        enter(new ProcessQueue());
        lanes.check();
    }

    @AfterEach
    void close() {
        source.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noAttemptBeginsBesideTheNextOfItsKey(int look) {
        source.route("a", done -> {});
        Delivery first = enter(queue);

        looks.set(look);
        first.attempt();

        boolean nextIsInLine = line.size() > 1;
        assertThat(first.isUnderWay())
                .as("and the next of its key is not in line")
                .isEqualTo(!nextIsInLine);
        assertThat(source.attempts).hasSize(nextIsInLine ? 0 : 1);
    }

    private Delivery enter(ProcessQueue assigned) {
        MessageExt message = message(1, "a", 0);
        assigned.putMessage(new ArrayList<>(List.of(message)));
        Delivery delivery = new Delivery(message, assigned, DeliveriesUnderTest.QUEUE, KEY, source.deliveries, null);
        lanes.enter(delivery);
        return delivery;
    }
}
