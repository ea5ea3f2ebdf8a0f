package io.orderflow.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The list that {@code -Xshare:dump} reads, out of what {@code -Xlog:class+load=debug} has written: also of classes that a loader of
 * the application's own has loaded, which {@code -XX:DumpLoadedClassList} leaves out before Java 18. The form of both is the JVM's
 * ({@code classListParser.cpp}): such a class is named with the numbers of its superclass and interfaces, which stand before it, and
 * with its jar.
 */
final class ClassList {
    private static final Pattern LOADED = Pattern.compile("(\\S+) source: (.*)");
    private static final Pattern LAYOUT =
            Pattern.compile(" klass: (0x\\w+) super: (0x\\w+)(?: interfaces:((?: 0x\\w+)+))? loader: \\[(.*?)\\].*");
    private static final Pattern OF_THE_JVM =
            Pattern.compile(".*'bootstrap'.*|.*ClassLoaders\\$(App|Platform)ClassLoader.*");

    /** Above java.lang.Object. */
    private static final String NONE = "0x0000000000000000";

    /** Made while it runs, for this one run. */
    private static final Pattern HIDDEN = Pattern.compile(".*(/|\\$\\$Lambda|LambdaForm\\$).*");

    private final List<String> lines = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** @param log without decorations; two lines for each class */
    ClassList(Stream<String> log) {
        numbers.put(NONE, 0);
        Matcher[] before = new Matcher[1];
        log.forEach(line -> {
            Matcher loaded = LOADED.matcher(line);
            Matcher layout = LAYOUT.matcher(line);
            if (loaded.matches()) {
                before[0] = loaded;
            } else if (layout.matches() && before[0] != null) {
                add(before[0].group(1), before[0].group(2), layout);
                before[0] = null;
            }
        });
    }

    private void add(String name, String source, Matcher layout) {
        List<String> above = List.of((layout.group(2) + (layout.group(3) == null ? "" : layout.group(3))).split(" "));
        boolean ofTheJvm = OF_THE_JVM.matcher(layout.group(4)).matches();
        boolean inAFile = ofTheJvm ? source.startsWith("jrt:") : source.matches("file:.*\\.jar");
        if (!inAFile || HIDDEN.matcher(name).matches() || !numbers.keySet().containsAll(above) || !names.add(name)) {
            return;
        }
        int number = numbers.size();
        numbers.put(layout.group(1), number);
        String line = name.replace('.', '/') + " id: " + number;
        if (!ofTheJvm) {
            List<String> numbered =
                    above.stream().map(numbers::get).map(Object::toString).toList();
            line += " super: " + numbered.get(0);
            if (above.size() > 1) {
                line += " interfaces: " + String.join(" ", numbered.subList(1, numbered.size()));
            }
            line += " source: " + source.substring("file:".length());
        }
        lines.add(line);
    }

    List<String> lines() {
        return lines;
    }
}
