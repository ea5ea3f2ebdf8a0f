package io.orderflow.rocketmq;

import io.orderflow.testing.ClassLog;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static io.orderflow.rocketmq.DeliveriesUnderTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a delivery counts, and what it says in the log: once in 10 s, however many messages fail meanwhile. */
class DeliveryReportsTest {
    private static final Failure TRANSIENT = new Failure(503, "not now", Duration.ZERO, false);

    private final Counted counted = new Counted();
    private final ClassLog log = new ClassLog(Deliveries.class);
    private DeliveriesUnderTest source;

    @AfterEach
    void close() {
        log.close();
        source.close();
    }

    @Test
    void whatIsDeliveredIsCountedWithTheTimeThatItTook() {
        long started = System.nanoTime();
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        source.receive(message(1, "1", 0), message(2, "2", 0));

        await().until(() -> counted.delivered.get() == 2 && source.committed() == 3);
        assertThat(counted.received).hasValue(2);
        assertThat(counted.longest.get()).isBetween(0L, System.nanoTime() - started);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void attemptsThatFailAreCountedAndSaidOnce() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        failsTimes("1", 3);
        source.receive(message(1, "1", 0));

        await().until(() -> source.committed() == 2);
        assertThat(counted.retried).hasValue(3);
        assertThat(log.lines())
                .containsExactly("Delivery from topic orders fails and is retried, 1 of 4 messages in flight; message "
                        + LastingId.inLog(message(1, "1", 0)) + ": not now");
    }

    @Test
    void handBacksAreCountedAndSaidOnce() {
        source = with(MessageOrder.NONE, Duration.ZERO);
        source.fail("1", TRANSIENT);
        source.fail("2", TRANSIENT);
        source.receive(message(1, "1", 0), message(2, "2", 0));

        await().until(() -> source.committed() == 3);
        assertThat(counted.reconsumed).hasValue(2);
        assertThat(counted.retried).hasValue(0);
        assertThat(counted.delayed.get().get()).isEqualTo(2);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("Message ")
                .endsWith(
                        " of topic orders handed back to RocketMQ, to be delivered again later, as are 0 since the last"
                                + " such line: 1 failed attempts, the last: not now");
    }

    @Test
    void whatIsKeptForItsKeysSakeIsCountedAndSaidOnce() {
        source = with(MessageOrder.KEY, Duration.ZERO);
        source.fail("1", TRANSIENT);
        source.receive(message(1, "1", 0));

        await().until(() -> log.lines().size() == 1);
        assertThat(log.lines().get(0)).startsWith("Delivery from topic orders fails and is retried");
        assertThat(counted.retried).hasValue(1);
        assertThat(counted.keysWaiting.get().get()).isEqualTo(1);
        assertThat(counted.reconsumed).hasValue(0);
    }

    @Test
    void aDeadLetterIsCounted() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        source.fail("1", new Failure(422, "never", Duration.ZERO, true));
        source.receive(message(1, "1", 0));

        await().until(() -> source.committed() == 2);
        assertThat(counted.deadLettered).hasValue(1);
        assertThat(counted.delivered).hasValue(0);
    }

    @Test
    void whatEndedWhereNothingShouldIsSaidOnce() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        AtomicInteger errors = new AtomicInteger();
        source.beforeCommit(() -> {
            if (errors.incrementAndGet() <= 2) {
                throw new NoClassDefFoundError("in a test");
            }
        });
        source.receive(message(1, "1", 0));

        await().until(() -> {
            source.deliveries.check();
            return source.committed() == 2;
        });
        assertThat(errors).hasValueGreaterThan(2);
        assertThat(log.lines()).containsExactly("An attempt ended where none should, and is made again");
    }

    @Test
    void whatCannotBeTakenAtItsReceiptIsSaidOnce() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        MessageExt unreadable = new MessageClientExt() {
            private static final long serialVersionUID = 1;

            @Override
            public int getReconsumeTimes() {
                throw new OutOfMemoryError("no heap in a test");
            }
        };
        for (int i = 0; i < 2; i++) {
            source.receive(new ProcessQueue(), unreadable);
            assertThat(log.lines()).containsExactly("An attempt ended where none should, and is made again");
        }
    }

    @Test
    void whatComesFromTheRetryTopicHasItsTopicAgain() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        MessageExt again = message(1, "1", 1);
        again.setTopic("%RETRY%group");
        MessageAccessor.putProperty(again, MessageConst.PROPERTY_RETRY_TOPIC, "orders");
        source.receive(again);

        assertThat(again.getTopic()).isEqualTo("orders");
    }

    @Test
    void theSpansOfAMessageAreItsReceiptAndWhatSettlesIt() throws Exception {
        List<String> spans = new CopyOnWriteArrayList<>();
        AtomicLong longest = new AtomicLong();
        try (CamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind(Traces.NAME, tracing((name, nanos) -> {
                longest.accumulateAndGet(nanos, Math::max);
                spans.add(name);
            }));
            long started = System.nanoTime();
            source = new DeliveriesUnderTest(
                    settings(MessageOrder.NONE, 1, Duration.ZERO, 3),
                    counted,
                    SourceSpans.of(context, "orders", "group", null),
                    Host.REAL);
            source.fail("2", TRANSIENT);
            source.receive(message(1, "1", 0), message(2, "2", 0));

            await().until(() -> source.committed() == 3 && spans.size() == 5);
            assertThat(spans).containsExactly("poll orders", "ack orders", "poll orders", "nack orders", "ack orders");
            assertThat(longest.get()).isBetween(0L, System.nanoTime() - started);
        }
    }

    private static Tracing tracing(ObjLongConsumer<String> begun) {
        return new Tracing() {
            @Override
            public OpenSpan start(Kind kind, String name, TraceParent parent, long sinceNanos) {
                begun.accept(name, sinceNanos);
                // What a span has in it is for OneTraceTest.
                return null;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void whatIsUnderWayAtAStopIsSaid() {
        source = with(MessageOrder.NONE, Duration.ofMinutes(1));
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("1", held::set);
        source.receive(message(1, "1", 0));
        await().until(() -> held.get() != null);

        source.deliveries.shutdown(1);

        assertThat(log.lines()).containsExactly("Stopped with 1 messages in flight; RocketMQ will deliver them again");
        source.receive(message(2, "2", 0));
        held.get().accept(null);
        assertThat(source.attempts).as("a stop is none for what comes after it").containsExactly("1");
    }

    private void failsTimes(String key, int times) {
        AtomicInteger attempts = new AtomicInteger();
        source.route(key, done -> done.accept(attempts.incrementAndGet() <= times ? TRANSIENT : null));
    }

    private DeliveriesUnderTest with(MessageOrder order, Duration deadline) {
        return new DeliveriesUnderTest(settings(order, 4, deadline, 3), counted);
    }

    private static final class Counted implements SourceMetrics {
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger delivered = new AtomicInteger();
        private final AtomicLong longest = new AtomicLong(-TimeUnit.DAYS.toNanos(1));
        private final AtomicInteger retried = new AtomicInteger();
        private final AtomicInteger reconsumed = new AtomicInteger();
        private final AtomicInteger deadLettered = new AtomicInteger();
        private final AtomicReference<Supplier<Number>> delayed = new AtomicReference<>();
        private final AtomicReference<Supplier<Number>> keysWaiting = new AtomicReference<>();

        @Override
        public void received(int messages) {
            received.addAndGet(messages);
        }

        @Override
        public void delivered(long nanos) {
            longest.accumulateAndGet(nanos, Math::max);
            delivered.incrementAndGet();
        }

        @Override
        public void retried() {
            retried.incrementAndGet();
        }

        @Override
        public void reconsumed() {
            reconsumed.incrementAndGet();
        }

        @Override
        public void deadLettered() {
            deadLettered.incrementAndGet();
        }

        @Override
        public void delayed(Supplier<Number> messages) {
            delayed.set(messages);
        }

        @Override
        public void keysWaiting(Supplier<Number> keys) {
            keysWaiting.set(keys);
        }
    }
}
