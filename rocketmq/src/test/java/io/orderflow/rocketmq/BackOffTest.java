package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackOffTest {
    private final BackOff backOff = new BackOff(Duration.ofMillis(200), 2, Duration.ofSeconds(10));

    @Test
    void everyDelayIsTwiceTheOneBeforeUpToTheLongest() {
        assertThat(backOff.delay(1, 1)).isEqualTo(Duration.ofMillis(200));
        assertThat(backOff.delay(2, 1)).isEqualTo(Duration.ofMillis(400));
        assertThat(backOff.delay(6, 1)).isEqualTo(Duration.ofMillis(6400));
        assertThat(backOff.delay(7, 1)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void upToHalfOfTheDelayIsTakenOff() {
        assertThat(backOff.delay(2, 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(backOff.delay(2, 0.5)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void whatTheSinkAsksForCountsIfItIsLonger() {
        Random dice = new Random(7);
        Duration own = backOff.delay(2, new Random(7).nextDouble());

        assertThat(backOff.delay(2, asking(own.minusMillis(1)), dice)).isEqualTo(own);
        assertThat(backOff.delay(2, asking(Duration.ofMinutes(5)), dice)).isEqualTo(Duration.ofMinutes(5));
    }

    private static Failure asking(Duration retryAfter) {
        return new Failure(503, "not now", retryAfter, false);
    }

    @Property
    void theDelayStaysWithinItsBounds(
            @ForAll @IntRange(min = 1) int failures, @ForAll @DoubleRange(max = 1) double random) {
        assertThat(backOff.delay(failures, random)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
    }
}
