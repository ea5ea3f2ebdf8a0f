package io.orderflow.bench;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NumberedOrderTest {
    @Test
    void theSinkReadsTheNumberThatTheOrderWasMadeFrom() {
        assertThat(NumberedOrder.number(Buffer.buffer(NumberedOrder.body(1_234_567))))
                .isEqualTo(1_234_567);
    }

    @Test
    void anythingElseIsNoOrderOfOurs() {
        assertThat(NumberedOrder.number(Buffer.buffer("{\"orderId\":\"12345678x\"}")))
                .isEqualTo(-1);
        assertThat(NumberedOrder.number(Buffer.buffer())).isEqualTo(-1);
    }

    @Test
    void anOrderIsAsLongAsThoseOfTheReadme() {
        assertThat(NumberedOrder.body(42).length).isBetween(160, 200);
    }
}
