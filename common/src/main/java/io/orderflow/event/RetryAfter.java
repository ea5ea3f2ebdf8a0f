package io.orderflow.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The {@code Retry-After} header of HTTP (RFC 9110, section 10.2.3): a number of seconds, or a date. */
public final class RetryAfter {
    public static final String HEADER = "Retry-After";

    /** 68 years, which can be counted in any unit. */
    private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE);

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

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

    /** In each of the three forms that a recipient has to accept (RFC 9110, section 5.6.7). */
    private static Instant date(String value, Instant now) {
        if (value.indexOf(',') < 0) {
            return LocalDateTime.parse(value, ASCTIME).toInstant(ZoneOffset.UTC);
        }
        if (value.matches("[A-Za-z]+, [0-9]{2}-.*")) {
            return LocalDateTime.parse(value, rfc850(now)).toInstant(ZoneOffset.UTC);
        }
        return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    /** Of its year there are the last two digits: one of the fifty years to come, or of those past. */
    private static DateTimeFormatter rfc850(Instant now) {
        LocalDate eldest = now.atZone(ZoneOffset.UTC).toLocalDate().minusYears(49);
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, eldest)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }

    private static Duration parse(String value, Instant now, Duration fallback) {
        try {
            return value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, date(value, now));
        } catch (NumberFormatException | DateTimeException | ArithmeticException notRetryAfter) {
            return fallback;
        }
    }
}
