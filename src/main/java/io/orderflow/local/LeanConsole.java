package io.orderflow.local;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;

/** One of Camel's consoles, without what its answer has of orders, and with what the tools rely on. */
final class LeanConsole extends AbstractDevConsole {
    /** Of a traced message; its ids and its pattern stay. */
    private static final List<String> CONTENT = List.of("body", "headers", "exchangeProperties", "exchangeVariables");

    private final DevConsole whole;
    private final Consumer<Map<String, Object>> removal;

    private LeanConsole(DevConsole whole, String description, Consumer<Map<String, Object>> removal) {
        super("camel", whole.getId(), whole.getDisplayName(), description);
        this.whole = whole;
        this.removal = removal;
    }

    /** The way of each message, without what is in it. */
    static LeanConsole ofTraces(DevConsole traces) {
        return new LeanConsole(traces, "The way of messages, without their content", LeanConsole::removeContent);
    }

    /** How each check is, without the exceptions: what they say may quote an order. */
    static LeanConsole ofHealth(DevConsole health) {
        return new LeanConsole(health, "How the checks are, without their exceptions", LeanConsole::removeExceptions);
    }

    /** All of it, with its list also where that is empty: without one {@code camel get transformer} ends with a stack trace. */
    static LeanConsole ofTransformers(DevConsole transformers) {
        return new LeanConsole(
                transformers, "The transformers", json -> json.putIfAbsent("transformers", new JsonArray()));
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return "";
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        Map<String, Object> json = (Map<String, Object>) whole.call(DevConsole.MediaType.JSON, options);
        removal.accept(json);
        return json;
    }

    private static void removeContent(Object json) {
        if (json instanceof Map<?, ?> object) {
            if (object.get("message") instanceof Map<?, ?> message) {
                message.keySet().removeAll(CONTENT);
                // It may quote the message; that it failed is said apart.
                object.remove("exception");
            }
            object.values().forEach(LeanConsole::removeContent);
        } else if (json instanceof Collection<?> array) {
            array.forEach(LeanConsole::removeContent);
        }
    }

    private static void removeExceptions(Map<String, Object> json) {
        if (json.get("checks") instanceof Collection<?> checks) {
            checks.forEach(check -> ((Map<?, ?>) check).remove("stackTrace"));
        }
    }
}
