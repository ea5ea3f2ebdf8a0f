package io.orderflow.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The {@code Retry-After} header of HTTP (RFC 9110, section 10.2.3): a number of seconds, or a date. */
public final class RetryAfter {
    public static final String HEADER = "Retry-After";

    /** 68 years, which can be counted in any unit. */
    private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE);

    private RetryAfter() {}

    /**
     * How long the sink asks to be left alone.
     *
     * @param value the header's value, or null
     * @return zero if there is no value, if it is neither form, or if its date has passed; 68 years at most
     */
    public static Duration parse(String value, Instant now) {
        Duration wait = value == null ? Duration.ZERO : parse(value.strip(), now, Duration.ZERO);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static Duration parse(String value, Instant now, Duration fallback) {
        try {
            return value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (NumberFormatException | DateTimeException | ArithmeticException notRetryAfter) {
            return fallback;
        }
    }
}
