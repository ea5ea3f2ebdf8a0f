package io.orderflow.rocketmq;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which messages that say they are CloudEvents pass as what they say. Whoever may publish to the topic chooses what is in a
 * message; the type of an event decides who receives it.
 *
 * @param types that may pass; {@code *} stands for all
 */
public record PassThrough(Set<String> types) {
    /** Of the attributes that Knative's Brokers keep for themselves: knativebrokerttl, knativeerrorcode, … */
    private static final String RESERVED = "knative";

    private static final String ALL = "*";

    /**
     * @param text types, separated by commas or white space
     * @param ownType what the source gives to its own events, or empty; that may pass always
     * @throws OptionRefusedException if one cannot be a type
     */
    public static PassThrough parse(String text, String ownType) {
        Set<String> types = Arrays.stream((text + "," + ownType).split("[,\\s]+"))
                .filter(type -> !type.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!types.stream().allMatch(type -> type.matches("[!-~]+"))) {
            throw OptionRefusedException.of(
                    "passThroughTypes", text, "event types of printable ASCII, separated by commas, or * for all");
        }
        return new PassThrough(types);
    }

    /** @throws NotAnEventException if an event of the type may not pass; the reason quotes nothing of it */
    void checkType(String type) throws NotAnEventException {
        if (!types.contains(ALL) && !types.contains(type)) {
            throw new NotAnEventException(
                    "a CloudEvent of a type that may not pass; those that may are in option passThroughTypes");
        }
    }

    /** @throws NotAnEventException if the attribute is none that a message may bring */
    static void checkAttribute(String name) throws NotAnEventException {
        if (name.toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
            throw new NotAnEventException("not a CloudEvent: attributes knative* are the Broker's own");
        }
    }
}
