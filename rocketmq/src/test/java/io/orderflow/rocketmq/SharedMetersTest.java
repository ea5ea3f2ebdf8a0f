package io.orderflow.rocketmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two sources of one topic and group in an application: neither hides the other, nor takes its meters along when it stops. */
class SharedMetersTest {
    private static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 0);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SourceMetrics one = new MicrometerMetrics(registry, "orders", "group");
    private final SourceMetrics other = new MicrometerMetrics(registry, "orders", "group");

    @Test
    void whatTheyCountAddsUp() {
        one.received(3);
        other.received(4);
        one.delivered(TimeUnit.MILLISECONDS.toNanos(1));
        other.delivered(TimeUnit.MILLISECONDS.toNanos(1));
        one.inFlight(() -> 5);
        other.inFlight(() -> 6);

        assertThat(registry.get("rocketmq.source.received").counter().count()).isEqualTo(7);
        assertThat(registry.get("rocketmq.source.delivery").timer().count()).isEqualTo(2);
        assertThat(inFlight()).isEqualTo(11);
    }

    @Test
    void whoStopsTakesItsOwnAlongAndTheLastAll() {
        one.inFlight(() -> 5);
        other.inFlight(() -> 6);
        one.received(3);

        one.close();

        assertThat(inFlight()).isEqualTo(6);
        other.received(4);
        assertThat(registry.get("rocketmq.source.received").counter().count()).isEqualTo(7);

        other.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void whoStartsAgainCountsFromZero() {
        one.received(3);
        one.close();
        other.close();

        new MicrometerMetrics(registry, "orders", "group").received(1);

        assertThat(registry.get("rocketmq.source.received").counter().count()).isEqualTo(1);
    }

    @Test
    void theLagOfAQueueIsThatOfWhoHasItNow() {
        one.lag(QUEUE, 10);
        other.lag(QUEUE, 7);

        one.forget(QUEUE);
        one.close();

        assertThat(registry.get("rocketmq.source.lag").gauge().value()).isEqualTo(7);

        other.forget(QUEUE);

        assertThat(registry.find("rocketmq.source.lag").gauge()).isNull();
    }

    @Test
    void aLookThatEndsAfterItsSourceLeavesNothing() {
        one.close();
        one.lag(QUEUE, 10);

        assertThat(registry.find("rocketmq.source.lag").gauge()).isNull();
    }

    private double inFlight() {
        return registry.get("rocketmq.source.in.flight").gauge().value();
    }
}
