package io.orderflow.rocketmq;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an option as a value. Camel would convert it as well, but what it says of {@code maxInFlight=abc} is a page
 * long and names a setter, and of {@code -1h30m} it makes half an hour. All are read here, the same in every locale.
 *
 * <p>Each method throws {@link OptionRefusedException} if the text is no such value.
 */
public final class OptionText {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?");
    private static final String A_TIME = "a time such as 200ms, 60s or 1m30s";

    /** Days to milliseconds, as Camel writes them; words as it takes them. */
    private static final Pattern TIME = Pattern.compile("(?<sign>-?)"
            + "(?:(?<d>[0-9]{1,9})\\s*d(?:ays?)?)?\\s*"
            + "(?:(?<h>[0-9]{1,9})\\s*h(?:ours?)?)?\\s*"
            + "(?:(?<m>[0-9]{1,9})\\s*m(?:in(?:ute)?s?)?)?\\s*"
            + "(?:(?<s>[0-9]{1,9})\\s*s(?:ec(?:ond)?s?)?)?\\s*"
            + "(?:(?<ms>[0-9]{1,12})\\s*(?:ms|milli(?:second)?s?)?)?");

    private OptionText() {}

    /** A whole number, also as {@code 2.147483647e+09}, which Camel K's operator makes of one that is not quoted. */
    public static int number(String option, String text, String allowed) {
        try {
            return decimalOf(text).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw OptionRefusedException.of(option, text, allowed);
        }
    }

    static double decimal(String option, String text, String allowed) {
        try {
            return decimalOf(text).doubleValue();
        } catch (NumberFormatException e) {
            throw OptionRefusedException.of(option, text, allowed);
        }
    }

    public static boolean flag(String option, String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw OptionRefusedException.of(option, text, "true or false");
        };
    }

    /** Milliseconds, or a number with its unit from the days down, or ISO 8601; at most 292 years, as nanoseconds are counted. */
    public static Duration time(String option, String text) {
        String time = text.strip();
        try {
            Duration parsed = time.startsWith("P") || time.startsWith("-P") ? Duration.parse(time) : sum(time);
            parsed.toNanos();
            return parsed;
        } catch (DateTimeException | ArithmeticException e) {
            throw OptionRefusedException.of(option, text, A_TIME);
        }
    }

    private static Duration sum(String time) {
        Matcher parts = TIME.matcher(time);
        if (time.isEmpty() || time.equals("-") || !parts.matches()) {
            throw new DateTimeException("no time");
        }
        Duration sum = Duration.ofDays(part(parts, "d"))
                .plusHours(part(parts, "h"))
                .plusMinutes(part(parts, "m"))
                .plusSeconds(part(parts, "s"))
                .plusMillis(part(parts, "ms"));
        return parts.group("sign").isEmpty() ? sum : sum.negated();
    }

    private static long part(Matcher parts, String unit) {
        String number = parts.group(unit);
        return number == null ? 0 : Long.parseLong(number);
    }

    private static BigDecimal decimalOf(String text) {
        String number = text.strip();
        if (!NUMBER.matcher(number).matches()) {
            throw new NumberFormatException();
        }
        return new BigDecimal(number);
    }
}
