package io.orderflow.text;

import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A property that an operator sets, with the default that holds where nobody does.
 *
 * @param name such as {@code orderflow.database.url}
 * @param fallback "" for none
 * @param description what the documentation has for no default: "none", or what stands in for it
 */
public record Property(String name, String fallback, String description) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    public static Property of(String name, String fallback) {
        return new Property(name, fallback, "none");
    }

    /** The same, with other words for its missing default. */
    public Property describedAs(String words) {
        return new Property(name, fallback, words);
    }

    /** The environment variable that sets it, by the rule with which Camel maps its own. */
    public String environmentVariable() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Its value.
     *
     * @param placeholders what resolves a placeholder, such as a Camel context
     * @throws IllegalArgumentException the value has two braces that Camel takes for a placeholder; one line without it, as it may
     *     be a password
     */
    public String read(UnaryOperator<String> placeholders) {
        try {
            return withoutMark(
                    placeholders.apply("{{" + name + ":" + fallback + "}}").strip());
        } catch (IllegalArgumentException unresolved) {
            throw new IllegalArgumentException(
                    name + " cannot be read: what stands in {{ }} in it must be the name of a property that is set");
        }
    }

    /**
     * Its value as a positive number.
     *
     * @throws IllegalArgumentException names the property, its value and what is allowed, in one line
     */
    public int readNumber(UnaryOperator<String> placeholders) {
        return readNumber(placeholders, 999_999_999);
    }

    /** As {@link #readNumber(UnaryOperator)}, of a number that may be no larger than another of nine digits at most. */
    public int readNumber(UnaryOperator<String> placeholders, int max) {
        String value = read(placeholders);
        if (!value.matches("[1-9][0-9]{0,8}") || Integer.parseInt(value) > max) {
            throw new IllegalArgumentException(
                    name + " is '" + OneLine.of(value) + "': must be a whole number from 1 to " + max);
        }
        return Integer.parseInt(value);
    }

    /** The text without what some editors put at the beginning of a file: nobody sees it, and no value has it. */
    public static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /**
     * Its value as a time.
     *
     * @return zero for "0s"
     * @throws IllegalArgumentException names the property, its value and what is allowed, in one line
     */
    public Duration readTime(UnaryOperator<String> placeholders) {
        String value = read(placeholders);
        if (!value.matches("[0-9]{1,6}[smh]")) {
            throw new IllegalArgumentException(name + " is '" + OneLine.of(value)
                    + "': must be seconds, minutes or hours, such as 90s, 25m or 1h");
        }
        return Duration.parse("PT" + value);
    }
}
