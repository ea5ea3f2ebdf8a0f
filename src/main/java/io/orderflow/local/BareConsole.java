package io.orderflow.local;

import java.util.Map;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** In place of one of Camel's consoles: has nothing to show. */
final class BareConsole extends AbstractDevConsole {
    BareConsole(String id) {
        super("camel", id, id, "Not shown, since it may have secrets or the content of orders");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return "";
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        // Without what it has them in Camel's tools end with a stack trace.
        return switch (getId()) {
            case "properties" -> json("properties", new JsonArray());
            case "bean" -> json("beans", new JsonObject());
            default -> new JsonObject();
        };
    }

    private static JsonObject json(String name, Object empty) {
        JsonObject json = new JsonObject();
        json.put(name, empty);
        return json;
    }
}
