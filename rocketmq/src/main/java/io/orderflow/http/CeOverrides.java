package io.orderflow.http;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** {@code K_CE_OVERRIDES}: extensions that every event of a source gets, as {@code {"extensions":{"name":"value"}}}. */
final class CeOverrides {
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
            JsonObject parsed = (JsonObject) Jsoner.deserialize(json);
            Map<?, ?> extensions = parsed.getMapOrDefault("extensions", Map.of());
            extensions.forEach((name, value) -> {
                if (!name.toString().matches("[a-z0-9]+") || !value.toString().matches("[!-~ ]*")) {
                    throw new IllegalArgumentException(refusal("extension '" + name + "'"));
                }
                overrides.put(name.toString(), value.toString());
            });
            return overrides;
        } catch (DeserializationException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(refusal("its value"));
        }
    }

    private static String refusal(String what) {
        return "K_CE_OVERRIDES: " + what
                + " is not allowed; it must be like {\"extensions\":{\"name\":\"value\"}}, names of a-z and 0-9, values of printable ASCII";
    }
}
