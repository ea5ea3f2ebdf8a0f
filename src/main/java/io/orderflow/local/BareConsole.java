package io.orderflow.local;

import java.util.Map;
import org.apache.camel.support.console.AbstractDevConsole;
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
        return new JsonObject();
    }
}
