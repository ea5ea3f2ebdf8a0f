package io.orderflow.rocketmq;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HandedBackTest {
    private final HandedBack handedBack = new HandedBack();

    @Test
    void aMessageWaitsUntilItsDelayHasPassedOrItIsHereAgain() {
        handedBack.add("1", 0, 100);
        handedBack.add("2", 0, 200);

        assertThat(handedBack.waiting(0)).isEqualTo(2);
        assertThat(handedBack.waiting(100)).isEqualTo(1);
        assertThat(handedBack.remove("2")).isEqualTo(0);
        assertThat(handedBack.waiting(0)).isEqualTo(1);
    }

    @Test
    void whenItWasHandedBackIsKnownAfterItsDelay() {
        handedBack.add("1", 7, 100);
        assertThat(handedBack.waiting(1000)).isZero();
        assertThat(handedBack.remove("1")).isEqualTo(7);
        assertThat(handedBack.remove("1")).isNull();
    }

    @Test
    void whatIsHandedBackAgainIsTheYoungest() {
        for (int i = 0; i < 20_000; i++) {
            handedBack.add("" + i, 0, 100);
        }
        handedBack.add("0", 50, 100);
        handedBack.add("one more", 50, 100);

        assertThat(handedBack.remove("0")).isEqualTo(50);
        assertThat(handedBack.remove("1")).isNull();
    }

    @Test
    void ofOneThatWasNeverHandedBackNothingIsKnown() {
        assertThat(handedBack.remove("1")).isNull();
        handedBack.add("1", 7, 100);
        assertThat(handedBack.remove("2")).isNull();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 30_000; i++) {
            handedBack.add("" + i, 0, 100);
        }
        assertThat(handedBack.waiting(0)).isEqualTo(20_000);
        assertThat(handedBack.remove("0")).isNull();
    }
}
