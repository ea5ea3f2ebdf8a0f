package io.orderflow.text;

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
            return placeholders.apply("{{" + name + ":" + fallback + "}}").strip();
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
        String value = read(placeholders);
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    name + " is '" + OneLine.of(value) + "': must be a whole number from 1 to 999999999");
        }
        return Integer.parseInt(value);
    }
}
