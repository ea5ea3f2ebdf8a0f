package io.orderflow.audit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of time, by the clock of RocketMQ's brokers.
 *
 * @param from the first moment that is meant
 * @param to the first that is no longer meant
 */
public record Span(Instant from, Instant to) {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    /**
     * A moment: {@code now}, how long ago ({@code 90s}, {@code 10m}, {@code 2h}, {@code 3d}), or a time of RFC 3339.
     *
     * @throws IllegalArgumentException it is none of these: one line
     */
    public static Instant moment(String text, Instant now) {
        if (text.equals("now")) {
            return now;
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        try {
            Instant moment = OffsetDateTime.parse(text).toInstant();
            // RocketMQ counts milliseconds, of which Java's last year has too many.
            moment.toEpochMilli();
            return moment;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no time; it must be now, how long ago such as 10m, 2h or 3d, or such as 2026-11-25T10:00:00Z");
        }
    }

    boolean includes(long millis) {
        return millis >= from.toEpochMilli() && millis < to.toEpochMilli();
    }
}
