package io.orderflow.rocketmq;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ThrottleTest {
    @Test
    void oneIsLetThroughInEachIntervalAndSaysHowManyWereNot() {
        Throttle throttle = Throttle.ofSeconds(1);
        assertThat(throttle.due()).isZero();
        int[] held = {0};

        await().untilAsserted(() -> {
            long before = throttle.due();
            held[0]++;
            assertThat(before).isEqualTo(held[0] - 1).isPositive();
        });

        assertThat(Throttle.ofSeconds(3600).due()).isZero();
    }

    @Test
    void theFirstIsDueAndTheNextIsNot() {
        Throttle throttle = Throttle.ofSeconds(3600);
        assertThat(throttle.isDue()).isTrue();
        assertThat(throttle.isDue()).isFalse();
        assertThat(throttle.due()).isEqualTo(-1);
    }
}
