package io.orderflow.rocketmq;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotsTest {
    private static final long MIB = 1024 * 1024;

    private final Slots slots = new Slots(4, 2 * MIB);

    @Test
    void messagesAreBoundedInNumber() {
        for (int i = 0; i < 4; i++) {
            assertThat(slots.tryAcquire(10)).isTrue();
        }
        assertThat(slots.tryAcquire(10)).isFalse();
        slots.release(10);
        assertThat(slots.tryAcquire(10)).isTrue();
    }

    @Test
    void messagesAreBoundedInBytes() {
        assertThat(slots.tryAcquire(MIB)).isTrue();
        assertThat(slots.tryAcquire(MIB + 1)).isFalse();
        assertThat(slots.fits(MIB)).isTrue();
        assertThat(slots.tryAcquire(MIB)).isTrue();
        assertThat(slots.takenBytes()).isEqualTo(2 * MIB);
        assertThat(slots.fits(0)).isFalse();
    }

    @Test
    void aMessageThatIsLargerThanAllIsUnderDeliveryAlone() {
        assertThat(slots.tryAcquire(100 * MIB)).isTrue();
        assertThat(slots.anyFree()).isFalse();
        slots.release(100 * MIB);
        assertThat(slots.taken()).isZero();
        assertThat(slots.takenBytes()).isZero();
    }

    @Test
    void whatIsRefusedTakesNothing() {
        slots.tryAcquire(2 * MIB);
        assertThat(slots.tryAcquire(1)).isFalse();
        slots.release(2 * MIB);
        assertThat(slots.awaitAll(0)).isTrue();
    }
}
