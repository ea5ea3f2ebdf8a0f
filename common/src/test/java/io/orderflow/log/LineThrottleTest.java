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

    /** As of a thousand objects that fail for one reason, each with a line of its own. */
    @Test
    void moreKindsThanAreRememberedFillNoLog() {
        for (int round = 0; round < 3; round++) {
            for (int object = 0; object < LineThrottle.MAX_KINDS + 50; object++) {
                throttle.pass("object " + object, "refused");
            }
        }
        assertThat(throttle.pass("another", "refused")).isEqualTo(-1);

        now.addAndGet(Duration.ofSeconds(10).toNanos());

        // Of its own two, of three rounds fifty, and the one.
        assertThat(throttle.pass("object 0", "refused")).isEqualTo(150 + 2 + 1);
        assertThat(throttle.pass("another", "refused")).isEqualTo(2);
        assertThat(throttle.pass("object 2", "refused")).isEqualTo(2);
    }
}
