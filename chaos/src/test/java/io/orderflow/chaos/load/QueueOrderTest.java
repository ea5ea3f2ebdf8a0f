package io.orderflow.chaos.load;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QueueOrderTest {
    private final QueueOrder order = new QueueOrder();

    @BeforeEach
    void sendThree() {
        order.sent(0, "a");
        order.sent(1, "x");
        order.sent(0, "b");
        order.sent(0, "a");
    }

    @Test
    void whatComesAgainIsNoDisorder() {
        deliver("a", "b", "a", "x", "b");

        assertThat(order.violations()).isEmpty();
    }

    @Test
    void whatComesBehindALaterOneIsNamed() {
        deliver("x", "b", "a");

        assertThat(order.violations()).containsExactly("a");
    }

    private void deliver(String... keys) {
        for (String key : keys) {
            order.delivered(key);
        }
    }
}
