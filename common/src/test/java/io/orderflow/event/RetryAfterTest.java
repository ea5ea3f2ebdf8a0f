package io.orderflow.event;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

    @Test
    void aNumberIsTakenForSeconds() {
        assertThat(RetryAfter.parse("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(" 0 ", NOW)).isZero();
    }

    @Test
    void aDateIsTakenForThePointInTime() {
        assertThat(RetryAfter.parse("Wed, 21 Oct 2015 07:28:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "soon", "-5", "1.5", "99999999999999999999", "Wed, 21 Oct 2015 07:27:59 GMT", "2015-10-21"})
    void anythingElseAsksForNoDelay(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isZero();
    }

    @Test
    void aNumberThatNoClockCountsIsTheLongestThatOneDoes() {
        assertThat(RetryAfter.parse("9223372036854775807", NOW).toNanos())
                .isEqualTo(Duration.ofSeconds(Integer.MAX_VALUE).toNanos());
    }

    @Property
    void noValueBreaksTheDelivery(@ForAll String value) {
        assertThat(RetryAfter.parse(value, NOW)).isGreaterThanOrEqualTo(Duration.ZERO);
    }
}
