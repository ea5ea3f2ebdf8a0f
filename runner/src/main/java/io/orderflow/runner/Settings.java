package io.orderflow.runner;

import io.orderflow.settings.OrderProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where every property of this run comes from: the command line, then the environment, then
 * {@code config/orderflow.properties}, then its default. The routes look theirs up in the same order, through Camel.
 */
public final class Settings {
    static final Path FILE = Path.of("config/orderflow.properties");

    private final Map<String, String> given;
    private final Map<String, String> environment;
    private final Properties file = new Properties();

    /**
     * Reads and checks all of the laptop's settings.
     *
     * @param given what the command line sets, by property name
     * @param environment the process's environment variables
     * @throws IllegalArgumentException if a value is not allowed; the message is one line for the user
     */
    public Settings(Map<String, String> given, Map<String, String> environment) {
        this.given = Map.copyOf(given);
        this.environment = environment;
        try (var in = Files.newInputStream(FILE)) {
            file.load(in);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    FILE + ": cannot be read (" + e.getMessage() + "); run in the project's root folder", e);
        }
        given.keySet().forEach(Settings::requireKnown);
        for (Setting setting : Setting.values()) {
            check(setting);
        }
    }

    /** A misspelled property would be ignored without a word. */
    private static void requireKnown(String property) {
        if (property.startsWith("orderflow.") && !isKnown(property)) {
            throw new IllegalArgumentException(
                    property + ": nothing reads this property; docs/configuration.md has all that there are");
        }
    }

    private static boolean isKnown(String property) {
        return Arrays.stream(Setting.values()).anyMatch(setting -> setting.property.equals(property))
                || OrderProperties.all().stream().anyMatch(known -> known.name().equals(property))
                || fileUses(property);
    }

    /** The source's are placeholders in the file, where its component's options are set. */
    private static boolean fileUses(String property) {
        try {
            return Files.readString(FILE).contains("{{" + property + ":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of a setting, never null; "" where it has no default and is not set. */
    public String get(Setting setting) {
        String value = given.get(setting.property);
        if (value == null) {
            value = environment.get(setting.environmentVariable());
        }
        return value != null ? value : file.getProperty(setting.property, setting.fallback);
    }

    /** The address of an external server, if one is to be used. */
    public Optional<String> external(Setting setting) {
        return Optional.of(get(setting)).filter(value -> !value.isEmpty());
    }

    /** By default it is named after the consumer group, as in {@link #FILE}. */
    public String deadLetterTopic() {
        return external(Setting.DEAD_LETTER_TOPIC).orElseGet(() -> get(Setting.CONSUMER_GROUP) + "-dead-letters");
    }

    public int port(Setting setting) {
        return Integer.parseInt(get(setting));
    }

    /** The folder for everything that is written. */
    public Path dataDir() {
        return Path.of(get(Setting.DATA_DIR));
    }

    /** What the command line sets, for the routes. */
    public Map<String, String> given() {
        return new HashMap<>(given);
    }

    /** These settings, with others where they say nothing. */
    public Settings or(Map<String, String> others) {
        Map<String, String> all = given();
        others.forEach((property, value) -> {
            if (get(setting(property)).isEmpty()) {
                all.put(property, value);
            }
        });
        return new Settings(all, environment);
    }

    private static Setting setting(String property) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.property.equals(property))
                .findFirst()
                .orElseThrow();
    }

    private void check(Setting setting) {
        String value = get(setting);
        if (!setting.accepts(value)) {
            throw new IllegalArgumentException("%s (or %s) is '%s'; it must be %s"
                    .formatted(setting.property, setting.environmentVariable(), value, setting.allowed));
        }
    }
}
