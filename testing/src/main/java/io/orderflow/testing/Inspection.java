package io.orderflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Camel K's operator (2.10.1) finds in a source, without compiling it: it looks for URIs by regular expression, in
 * comments too, and sees no constant. It decides by them which dependencies an image gets, and whether a Knative Service
 * or a Deployment runs it.
 */
public record Inspection(Set<String> from, Set<String> to, Set<String> dependencies, Set<String> capabilities) {
    private static final String URI = "\\s*\\(\\s*\"([a-zA-Z0-9-]+:[^\"]+)\"";
    private static final List<Pattern> FROM = patterns("from", "fromF");
    private static final List<Pattern> TO = patterns("\\.to", "\\.toD", "\\.toF", "\\.wireTap");
    private static final Pattern DEAD_LETTER_CHANNEL =
            Pattern.compile("errorHandler\\s*\\(\\s*deadLetterChannel\\s*\\(\\s*[\"']([a-zA-Z0-9-]+:[^\"']+)[\"']");
    private static final Pattern REST = Pattern.compile("rest\\s*\\([^)]*\\)|rest\\s*\\{");
    private static final Pattern CIRCUIT_BREAKER = Pattern.compile("\\.circuitBreaker\\(\\)");
    private static final Pattern BEAN = Pattern.compile("\\.bean\\(.*\\)");
    private static final Pattern JACKSON = Pattern.compile("JsonLibrary\\.Jackson|\\.json\\(\\)");

    private static final Set<String> PRODUCERS = Set.of("to", "to-d", "toD", "wire-tap", "wireTap");

    private static List<Pattern> patterns(String... calls) {
        return Stream.of(calls).map(call -> Pattern.compile(call + URI)).toList();
    }

    private static Inspection empty() {
        return new Inspection(new LinkedHashSet<>(), new LinkedHashSet<>(), new TreeSet<>(), new TreeSet<>());
    }

    /** @throws IllegalStateException the operator would refuse the source */
    public static Inspection ofJava(String source) {
        Inspection found = empty();
        FROM.forEach(pattern -> found.addAll(pattern, source, found.from));
        TO.forEach(pattern -> found.addAll(pattern, source, found.to));
        DEAD_LETTER_CHANNEL
                .matcher(source)
                .results()
                .forEach(uri -> found.dependencies.add(
                        OperatorCatalog.require(uri.group(1)).artifact()));
        found.addIf(REST, source, found.capabilities, "rest");
        found.addIf(CIRCUIT_BREAKER, source, found.capabilities, "circuit-breaker");
        found.addIf(BEAN, source, found.dependencies, "camel:bean");
        found.addIf(JACKSON, source, found.dependencies, "camel:jackson");
        return found.resolved();
    }

    /** @throws IllegalStateException the operator would refuse the Kamelet's template */
    public static Inspection ofTemplate(JsonNode template) {
        Inspection found = empty();
        found.walk("template", template);
        return found.resolved();
    }

    private void addAll(Pattern pattern, String source, Set<String> uris) {
        pattern.matcher(source).results().forEach(uri -> uris.add(uri.group(1)));
    }

    private void addIf(Pattern pattern, String source, Set<String> set, String element) {
        if (pattern.matcher(source).find()) {
            set.add(element);
        }
    }

    private void walk(String key, JsonNode content) {
        if (content.isTextual() || content.has("uri")) {
            String uri =
                    content.isTextual() ? content.asText() : content.get("uri").asText();
            if (key.equals("from")) {
                from.add(uri);
            } else if (PRODUCERS.contains(key)) {
                to.add(uri);
            }
        }
        if (key.equals("bean")) {
            dependencies.add("camel:bean");
        }
        content.properties().forEach(child -> walk(child.getKey(), child.getValue()));
        if (content.isArray()) {
            content.forEach(element -> walk(key, element));
        }
    }

    private Inspection resolved() {
        for (String uri : Stream.concat(from.stream(), to.stream()).toList()) {
            if (uri.startsWith("{{")) {
                continue;
            }
            dependencies.add(OperatorCatalog.require(uri).artifact());
            if (OperatorCatalog.scheme(uri).equals("platform-http")) {
                capabilities.add("platform-http");
            }
        }
        return this;
    }

    /** Whether the operator makes a Knative Service of it, if no trait says otherwise. */
    public boolean isServed() {
        boolean http = from.stream()
                .map(uri -> OperatorCatalog.find(OperatorCatalog.scheme(uri)))
                .anyMatch(scheme -> scheme != null && scheme.http());
        boolean passive = from.stream().allMatch(uri -> {
            OperatorCatalog.Scheme scheme = OperatorCatalog.find(OperatorCatalog.scheme(uri));
            return uri.equals("kamelet:source") || scheme != null && (scheme.http() || scheme.passive());
        });
        return http || passive || capabilities.contains("rest");
    }

    /** The sinks among which the operator makes a SinkBinding of one, and of one only. */
    public List<String> knativeSinks() {
        return to.stream().filter(uri -> uri.startsWith("knative:")).toList();
    }

    /** What it consumes from Knative. */
    public List<String> knativeSources() {
        return from.stream().filter(uri -> uri.startsWith("knative:")).toList();
    }
}
