package io.orderflow.rocketmq;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SourceHealthTest {
    private long now;
    private final SourceHealth health = new SourceHealth("source", () -> now);

    @BeforeEach
    void receives() {
        health.brokerAnswers();
    }

    @Test
    void aSourceWhoseMessagesRocketMqDoesNotTakeBackIsNotReadyUntilItDoes() {
        health.handBackRefused("no route to %RETRY%group");
        assertThat(look().getState()).isEqualTo(State.DOWN);
        assertThat(look().getMessage()).hasValue("hand-backs: RocketMQ takes none: no route to %RETRY%group");

        health.handBackTaken();
        assertThat(look().getState()).isEqualTo(State.UP);
    }

    @Test
    void aRefusalIsOverWhenNoMessageIsHandedBackAnyMore() {
        health.handBackRefused("busy");
        now += TimeUnit.MINUTES.toNanos(2);
        assertThat(look().getState()).isEqualTo(State.DOWN);

        now++;
        assertThat(look().getState()).isEqualTo(State.UP);
    }

    /** Camel would leave the second out, and the first would answer for both. */
    @Test
    void twoSourcesOfOneGroupAndTopicHaveAHealthEach() {
        DefaultHealthCheckRegistry checks = new DefaultHealthCheckRegistry(new DefaultCamelContext());
        assertThat(checks.register(SourceHealth.of(checks, "orders", "group"))).isTrue();

        SourceHealth second = SourceHealth.of(checks, "orders", "group");

        assertThat(checks.register(second)).isTrue();
        assertThat(second.getId()).isEqualTo("rocketmq-source-group-orders-2");
    }

    private Result look() {
        return health.call(Map.of());
    }
}
