package io.orderflow.broker;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The Retry-After header: seconds, or an HTTP-date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /** How long to wait from now; zero if the header is absent, malformed or in the past. */
    static Duration parse(String header, Clock clock) {
        if (header == null) {
            return Duration.ZERO;
        }
        Duration wait = header.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(header)) : until(header, clock);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Duration until(String date, Clock clock) {
        try {
            return Duration.between(clock.instant(), ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
