package io.orderflow.broker;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers that travel with an event from hop to hop: those of Knative's utils.PassThroughHeaders, and W3C traces. */
final class PassThroughHeaders {
    private static final Set<String> NAMES = Set.of("traceparent", "tracestate", "x-request-id");

    private PassThroughHeaders() {}

    static MultiMap of(MultiMap headers) {
        MultiMap passed = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (NAMES.contains(name) || name.startsWith("knative-") || name.startsWith("x-b3-")) {
                passed.add(name, header.getValue());
            }
        }
        return passed;
    }

    /** Those of a reply, which keeps the trace of the event that it answers unless it brings its own. */
    static MultiMap ofReply(MultiMap reply, MultiMap answered) {
        MultiMap passed = of(reply);
        if (!passed.contains("traceparent")) {
            for (String name : Set.of("traceparent", "tracestate")) {
                if (answered.contains(name)) {
                    passed.set(name, answered.get(name));
                }
            }
        }
        return passed;
    }
}
