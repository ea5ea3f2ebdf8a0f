package io.orderflow.scaler;

import io.orderflow.text.OneLine;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.rocketmq.remoting.protocol.NamespaceUtil;

/**
 * What a ScaledObject says of its trigger, in its metadata.
 *
 * @param waiting whose messages
 * @param targetLag how many of them are enough for one pod
 * @param activationLag how many may wait without waking the first pod
 */
record LagTrigger(Waiting waiting, long targetLag, long activationLag) {
    private static final String TOPIC = "topic";
    private static final String GROUP = "consumerGroup";
    private static final String START = "startFrom";
    private static final String TARGET = "targetLag";
    private static final String ACTIVATION = "activationLag";
    private static final Set<String> OURS = Set.of(TOPIC, GROUP, START, TARGET, ACTIVATION);

    /** KEDA hands all of the trigger's metadata on, its own included. */
    private static final Set<String> OF_KEDA =
            Set.of("scalerAddress", "enableTLS", "unsafeSsl", "caCert", "tlsCertFile");

    private static final String DEFAULT_TARGET = "100";
    private static final Pattern NAME = Pattern.compile("[%|a-zA-Z0-9_-]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");

    /** RocketMQ's: a group's retry topic, {@code %RETRY%<group>}, is a topic as well. */
    private static final int MAX_TOPIC = 127;

    private static final int MAX_GROUP = MAX_TOPIC - "%RETRY%".length();

    /**
     * A topic and a group of it.
     *
     * @param since where a group begins that has never consumed: {@link Instant#MIN} for the first message, {@link
     *     Instant#MAX} for none that is there already
     */
    record Waiting(String topic, String group, Instant since) {
        /** The same with a namespace, as the source writes it: {@code namespace%topic}. @param namespace empty for none */
        Waiting in(String namespace) {
            return new Waiting(
                    NamespaceUtil.wrapNamespace(namespace, topic),
                    NamespaceUtil.wrapNamespace(namespace, group),
                    since);
        }

        boolean fromFirst() {
            return since.equals(Instant.MIN);
        }

        boolean fromLast() {
            return since.equals(Instant.MAX);
        }
    }

    /** @throws IllegalArgumentException one line: what, its value, and what is allowed */
    static LagTrigger of(Map<String, String> metadata) {
        Set<String> unknown = new TreeSet<>(metadata.keySet());
        unknown.removeAll(OURS);
        unknown.removeAll(OF_KEDA);
        if (!unknown.isEmpty()) {
            String name = OneLine.of(unknown.iterator().next(), 100);
            throw new IllegalArgumentException("metadata " + name
                    + " is not known; allowed are topic, consumerGroup, startFrom, targetLag and activationLag."
                    + " Addresses and keys of RocketMQ are set on the scaler's own pod");
        }
        return new LagTrigger(
                new Waiting(
                        name(metadata, TOPIC, MAX_TOPIC),
                        name(metadata, GROUP, MAX_GROUP),
                        start(metadata.getOrDefault(START, "first").strip())),
                number(metadata, TARGET, DEFAULT_TARGET, 1),
                number(metadata, ACTIVATION, "0", 0));
    }

    private static String name(Map<String, String> metadata, String key, int maxLength) {
        String name = metadata.getOrDefault(key, "").strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("metadata " + key + " is missing; set it as the source's");
        }
        if (!NAME.matcher(name).matches() || name.length() > maxLength) {
            throw refused(key, name, "1 to " + maxLength + " characters of a-z, A-Z, 0-9, _, -, % and |");
        }
        return name;
    }

    private static Instant start(String text) {
        try {
            return switch (text) {
                case "first" -> Instant.MIN;
                case "last" -> Instant.MAX;
                default -> {
                    Instant since = Instant.parse(text);
                    // Which is what a broker is asked by.
                    since.toEpochMilli();
                    yield since;
                }
            };
        } catch (DateTimeParseException | ArithmeticException e) {
            throw refused(START, text, "first, last or a point in time such as 2026-11-25T11:30:00Z");
        }
    }

    private static long number(Map<String, String> metadata, String key, String fallback, long least) {
        String text = metadata.getOrDefault(key, fallback).strip();
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) < least) {
            throw refused(key, text, "a whole number from " + least + " to 999999999999, in quotes");
        }
        return Long.parseLong(text);
    }

    private static IllegalArgumentException refused(String key, String value, String allowed) {
        String shown = value.isBlank() ? "empty" : OneLine.of(value, 100);
        return new IllegalArgumentException("metadata " + key + " is " + shown + "; allowed is " + allowed);
    }
}
