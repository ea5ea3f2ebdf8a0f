package io.orderflow.runner;

import io.orderflow.text.OneLine;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where every property of this run comes from: the command line, then the environment, then
 * {@code config/orderflow.properties}, then its default. The routes look theirs up in the same order, through Camel.
 */
public final class Settings {
    static final Path FILE = Path.of("config/orderflow.properties");

    /** What to do about a file of the project that is not found. */
    static final String IN_THE_ROOT_FOLDER =
            "start the command in the project's root folder, where config, routes and kamelets are";

    /** One with a default or a function, such as {{env:HOME}}, is Camel's own business. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}:]*)}}");

    /** One of either kind. */
    private static final Pattern FUNCTION = Pattern.compile("\\{\\{[^{}]*}}");

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{env:([^:{}]*)}}");

    /** By their names, and those of their variables. */
    private static final Pattern OF_THE_SOURCE = Pattern.compile("(?i)orderflow[._](?:source|rocketmq|event)[._].*");

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
        this(given, "the command line", environment);
    }

    /** The same of what is given elsewhere. @param where in words, for the user */
    Settings(Map<String, String> given, String where, Map<String, String> environment) {
        this.environment = environment;
        KnownProperties known = new KnownProperties(read(file));
        known.require(given.keySet(), where, file.stringPropertyNames(), environment);
        // Camel looks into the environment itself, but for what is given.
        Map<String, String> all = known.withoutLineEnds(environment);
        all.putAll(given);
        this.given = Map.copyOf(all);
        given.forEach((property, value) -> {
            if (property.startsWith("orderflow.")) {
                checkPlaceholders(property, value);
            }
        });
        environment.forEach((variable, value) -> {
            if (variable.startsWith("ORDERFLOW_")) {
                checkPlaceholders(variable, value);
            }
        });
        for (Setting setting : Setting.values()) {
            check(setting);
        }
    }

    /** Camel looks them up too, and quotes all that is around one that it does not find: a password with two braces. */
    private void checkPlaceholders(String name, String value) {
        boolean found = PLACEHOLDER
                .matcher(value)
                .results()
                .map(placeholder -> placeholder.group(1))
                .allMatch(inner -> given.containsKey(inner)
                        || file.containsKey(inner)
                        || environment.containsKey(KnownProperties.variable(inner)));
        if (!found) {
            throw new IllegalArgumentException(
                    name + " cannot be read: what stands in {{ }} in it must be the name of a property that is set");
        }
        String problem = problem(value, OF_THE_SOURCE.matcher(name).matches());
        if (problem != null) {
            throw new IllegalArgumentException(name + " cannot be read: " + problem);
        }
    }

    /**
     * Why Camel would not read it, of which it says that it lacks a component, or shows all of it.
     *
     * @param ofTheSource whether it becomes an option of the source's component, or of the simulator's
     * @return null if it would
     */
    private String problem(String value, boolean ofTheSource) {
        Optional<String> unset = VARIABLE.matcher(value)
                .results()
                .map(variable -> variable.group(1))
                .filter(variable -> !environment.containsKey(variable))
                .findFirst();
        if (unset.isPresent()) {
            return "the environment variable " + OneLine.of(unset.get()) + " that it names is not set";
        }
        String plain = plain(value);
        if (plain.contains("{{") || plain.contains("}}")) {
            return "{{ or }} stands in it alone, and Camel takes them for a placeholder; choose another value";
        }
        if (ofTheSource && (value.startsWith("#") || value.contains(")&"))) {
            return "it begins with # or has )& in it, which Camel takes for its own; choose another value";
        }
        return null;
    }

    /** Without its placeholders, of which one may stand in another. */
    private static String plain(String value) {
        String rest = value;
        String before;
        do {
            before = rest;
            rest = FUNCTION.matcher(before).replaceAll("");
        } while (!rest.equals(before));
        return rest;
    }

    /** What the file sets. */
    static Properties file() {
        Properties file = new Properties();
        read(file);
        return file;
    }

    private static String read(Properties file) {
        try {
            String text = Files.readString(FILE);
            file.load(new StringReader(text));
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(FILE + ": is no text in UTF-8; correct that, or restore the file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: cannot be read (%s); %s"
                            .formatted(FILE.toAbsolutePath(), e.getClass().getSimpleName(), IN_THE_ROOT_FOLDER),
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    FILE + ": is no file of properties (" + e.getMessage() + "); correct that, or restore the file", e);
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
        try {
            return Path.of(get(Setting.DATA_DIR));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "%s (or %s) is '%s', which is no path here; it must be %s, of characters that this locale has: LC_ALL=C.UTF-8 has all"
                            .formatted(
                                    Setting.DATA_DIR.property,
                                    Setting.DATA_DIR.environmentVariable(),
                                    OneLine.of(get(Setting.DATA_DIR)),
                                    Setting.DATA_DIR.allowed));
        }
    }

    /** What the command line sets, and of the environment what Camel would read otherwise: for the routes. */
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
                    .formatted(setting.property, setting.environmentVariable(), setting.shown(value), setting.allowed));
        }
    }
}
