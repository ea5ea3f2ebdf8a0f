package io.orderflow.http;

import io.orderflow.text.OneLine;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** {@code K_CE_OVERRIDES}: extensions that every event of a source gets, as {@code {"extensions":{"name":"value"}}}. */
final class CeOverrides {
    private static final int MAX_SHOWN = 60;

    /** No extensions: with one id for all, a receiver would take all but the first for repetitions (CloudEvents 1.0). */
    private static final Set<String> ATTRIBUTES =
            Set.of("id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time", "data");

    private CeOverrides() {}

    /**
     * @param json as Knative's SinkBinding injects it, or null
     * @throws IllegalArgumentException one line, if it is something else
     */
    static Map<String, String> parse(String json) {
        Map<String, String> overrides = new TreeMap<>();
        if (json == null || json.isBlank()) {
            return overrides;
        }
        try {
            if (!(Jsoner.deserialize(json) instanceof JsonObject parsed)) {
                throw refusal("what is no JSON object");
            }
            Object extensions = parsed.getOrDefault("extensions", new JsonObject());
            if (!(extensions instanceof Map<?, ?> given)) {
                throw refusal("'extensions' as no JSON object");
            }
            given.forEach((name, value) -> overrides.put(name(name.toString()), value(name, value)));
            return overrides;
        } catch (DeserializationException | RuntimeException e) {
            throw e instanceof IllegalArgumentException refusal ? refusal : refusal("what is no JSON");
        }
    }

    private static String name(String name) {
        if (!name.matches("[a-z0-9]+") || ATTRIBUTES.contains(name)) {
            throw refusal("extension '" + OneLine.of(name, MAX_SHOWN) + "'");
        }
        return name;
    }

    private static String value(Object name, Object value) {
        if (!(value instanceof String text) || !text.matches("[!-~ ]*")) {
            throw refusal("the value of extension '" + OneLine.of(name.toString(), MAX_SHOWN) + "'");
        }
        return text;
    }

    private static IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException(
                "K_CE_OVERRIDES: " + what
                        + " is not allowed; it must be like {\"extensions\":{\"name\":\"value\"}}, names of a-z and 0-9 that are no attributes, values of printable ASCII");
    }
}
