package io.orderflow.redrive;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** No more than so many a second, by a clock that the test moves. */
class PaceTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<Long> slept = new ArrayList<>();
    private long now = -5;

    private final Pace pace = new Pace(10, () -> now, nanos -> {
        slept.add(nanos / MILLISECOND);
        now += nanos;
    });

    @Test
    void theFirstGoesAtOnceAndEachOtherAfterItsTime() throws Exception {
        for (int i = 0; i < 3; i++) {
            pace.await();
        }

        assertThat(slept).containsExactly(100L, 100L);
    }

    @Test
    void whatItselfTakesTimeWaitsForTheRestOnly() throws Exception {
        pace.await();
        now += 30 * MILLISECOND;
        pace.await();

        assertThat(slept).containsExactly(70L);
    }

    @Test
    void noBurstFollowsAPause() throws Exception {
        pace.await();
        now += 1000 * MILLISECOND;
        for (int i = 0; i < 3; i++) {
            pace.await();
        }

        assertThat(slept).containsExactly(100L, 100L);
    }

    @Test
    void withoutALimitNobodyWaits() throws Exception {
        Pace unlimited = Pace.unlimited();
        for (int i = 0; i < 1000; i++) {
            unlimited.await();
        }
    }

    @Test
    void itTellsHowManyMayGoInATimeAndOneAlways() {
        assertThat(pace.within(1000 * MILLISECOND)).isEqualTo(10);
        assertThat(pace.within(MILLISECOND)).isOne();
        assertThat(Pace.unlimited().within(MILLISECOND)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whoWaitsCanBeStopped() throws Exception {
        Pace slow = Pace.of(0.001);
        slow.await();
        Thread.currentThread().interrupt();

        assertThatThrownBy(slow::await).isInstanceOf(InterruptedException.class);
    }
}
