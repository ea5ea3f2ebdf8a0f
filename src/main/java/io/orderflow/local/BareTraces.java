package io.orderflow.local;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;

/** The way of each message, as Camel's console of traces has it, without what is in the message. */
final class BareTraces extends AbstractDevConsole {
    /** Of a traced message; its ids and its pattern stay. */
    private static final List<String> CONTENT = List.of("body", "headers", "exchangeProperties", "exchangeVariables");

    private final DevConsole traces;

    BareTraces(DevConsole traces) {
        super("camel", "trace", "Camel Tracing", "The way of messages, without their content");
        this.traces = traces;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return "";
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        Map<String, Object> json = (Map<String, Object>) traces.call(DevConsole.MediaType.JSON, options);
        strip(json);
        return json;
    }

    private static void strip(Object json) {
        if (json instanceof Map<?, ?> object) {
            if (object.get("message") instanceof Map<?, ?> message) {
                message.keySet().removeAll(CONTENT);
                // It may quote the message; that it failed is said apart.
                object.remove("exception");
            }
            object.values().forEach(BareTraces::strip);
        } else if (json instanceof Collection<?> array) {
            array.forEach(BareTraces::strip);
        }
    }
}
