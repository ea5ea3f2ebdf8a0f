package io.orderflow.rocketmq;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SourceHealthTest {
    private long now;
    private final SourceHealth health = new SourceHealth("orders", "group", () -> now);

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

    private Result look() {
        return health.call(Map.of());
    }
}
