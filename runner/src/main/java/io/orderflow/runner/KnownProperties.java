package io.orderflow.runner;

import io.orderflow.settings.OrderProperties;
import io.orderflow.text.OneLine;
import io.orderflow.text.Property;
import io.orderflow.text.ServiceVariables;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All properties that anything reads: one that is misspelled would be ignored without a word. */
final class KnownProperties {
    /** The source's are placeholders in the file, where its component's options are set. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(orderflow\\.[a-z0-9.-]+)");

    /** Camel's own. Of what Knative injects one is a property, and known. */
    private static final Pattern OF_OTHERS = Pattern.compile("camel\\..+");

    private static final Pattern LINE_END = Pattern.compile("[\\r\\n]+\\z");

    private static final String ADVICE =
            "%s: nothing reads this property, which %s sets; docs/configuration.md has all that there are";

    private final Set<String> names;
    private final Set<String> variables;
    private final Set<String> groups;

    /** @param file the text of the file with the component options */
    KnownProperties(String file) {
        names = Stream.of(
                        Stream.of(Setting.values()).map(setting -> setting.property),
                        OrderProperties.all().stream().map(Property::name),
                        PLACEHOLDER.matcher(file).results().map((MatchResult use) -> use.group(1)))
                .flatMap(all -> all)
                .collect(Collectors.toCollection(TreeSet::new));
        variables = names.stream().map(KnownProperties::variable).collect(Collectors.toSet());
        groups = variables.stream()
                .filter(variable -> variable.startsWith("ORDERFLOW_"))
                .map(variable -> variable.replaceFirst("(ORDERFLOW_[A-Z0-9]+_).*", "$1"))
                .collect(Collectors.toSet());
    }

    /**
     * @param given the names on the command line, or wherever they are said to be given
     * @param file those in the file
     * @throws IllegalArgumentException one line that names one that nobody reads, and where it is set
     */
    void require(Collection<String> given, String where, Collection<String> file, Map<String, String> environment) {
        given.stream()
                .filter(name ->
                        !names.contains(name) && !OF_OTHERS.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> refuse(where, name));
        file.stream()
                .filter(name -> !names.contains(name) && name.startsWith("orderflow."))
                .findFirst()
                .ifPresent(name -> refuse(Settings.FILE.toString(), name));
        environment.keySet().stream()
                .filter(name -> groups.stream().anyMatch(name::startsWith) && !variables.contains(name))
                .filter(name -> !ServiceVariables.isOne(name, environment.keySet()))
                .findFirst()
                .ifPresent(name -> refuse("the environment", name));
    }

    /**
     * What variables set with a line feed at the end, by property and without it: a Secret that was made of a file ends with one, and
     * no value does.
     */
    Map<String, String> withoutLineEnds(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        for (String name : names) {
            String value = environment.get(variable(name));
            if (value != null && LINE_END.matcher(value).find()) {
                values.put(name, LINE_END.matcher(value).replaceFirst(""));
            }
        }
        return values;
    }

    private static void refuse(String where, String name) {
        String told = name.isBlank() ? "'' (no name)" : OneLine.of(name);
        throw new IllegalArgumentException(ADVICE.formatted(told, where));
    }

    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
