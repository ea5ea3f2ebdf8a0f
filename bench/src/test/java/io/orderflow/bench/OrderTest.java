package io.orderflow.bench;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderTest {
    @Test
    void theSinkReadsTheNumberThatTheOrderWasMadeFrom() {
        assertThat(Order.number(Buffer.buffer(Order.body(1_234_567)))).isEqualTo(1_234_567);
    }

    @Test
    void anythingElseIsNoOrderOfOurs() {
        assertThat(Order.number(Buffer.buffer("{\"orderId\":\"12345678x\"}"))).isEqualTo(-1);
        assertThat(Order.number(Buffer.buffer())).isEqualTo(-1);
    }

    @Test
    void anOrderIsAsLongAsThoseOfTheReadme() {
        assertThat(Order.body(42).length).isBetween(160, 200);
    }
}
