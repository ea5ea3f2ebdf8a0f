package io.orderflow.local;

import java.util.Collection;
import java.util.Map;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;

/** How each check is, as Camel's console of health has it, without the exceptions: what they say may quote an order. */
final class BareHealth extends AbstractDevConsole {
    private final DevConsole health;

    BareHealth(DevConsole health) {
        super("camel", "health", "Health Check", "How the checks are, without their exceptions");
        this.health = health;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return "";
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        Map<String, Object> json = (Map<String, Object>) health.call(DevConsole.MediaType.JSON, options);
        if (json.get("checks") instanceof Collection<?> checks) {
            checks.forEach(check -> ((Map<?, ?>) check).remove("stackTrace"));
        }
        return json;
    }
}
