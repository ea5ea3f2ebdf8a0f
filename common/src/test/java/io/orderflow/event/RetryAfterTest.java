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

    /** A recipient accepts the two old forms as well (RFC 9110, section 5.6.7). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Wed, 21 Oct 2015 07:28:30 GMT",
                "Wed, 21 Oct 2015 09:28:30 +0200",
                "Wednesday, 21-Oct-15 07:28:30 GMT",
                "Wed Oct 21 07:28:30 2015"
            })
    void aDateMayHaveEachOfItsForms(String date) {
        assertThat(RetryAfter.parse(date, NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aYearOfTwoDigitsIsTheNearest() {
        assertThat(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT", NOW)).isZero();
        assertThat(RetryAfter.parse("Sun Nov  6 08:49:37 1994", NOW)).isZero();
        assertThat(RetryAfter.parse("Wednesday, 07-Nov-18 08:49:37 GMT", NOW))
                .isBetween(Duration.ofDays(3 * 365), Duration.ofDays(4 * 365));
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
