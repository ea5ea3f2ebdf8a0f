package io.orderflow.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineThrottleTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final LineThrottle throttle = new LineThrottle(now::get);

    @Test
    void aKindOfLinePassesOnceInTenSecondsAndTheOthersAreCounted() {
        assertThat(throttle.pass("a", "refused by 1")).isZero();
        assertThat(throttle.pass("a", "refused by 2")).isEqualTo(-1);
        assertThat(throttle.pass("a", "refused by 3")).isEqualTo(-1);
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(throttle.pass("a", "refused by 4")).isEqualTo(2);
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(throttle.pass("a", "refused by 5")).isZero();
    }

    @Test
    void anotherKindPassesAtOnce() {
        assertThat(throttle.pass("a", "refused by 1")).isZero();
        assertThat(throttle.pass("a", "closed by 1")).isZero();
        assertThat(throttle.pass("b", "refused by 1")).isZero();
    }
}
