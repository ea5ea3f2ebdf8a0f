package io.orderflow.rocketmq;

import io.orderflow.event.HeaderValue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * User properties as extensions of a CloudEvent. Whoever publishes chooses their names: only those that the specification
 * allows (CloudEvents 1.0, naming conventions) and that collide with nothing are taken; the others are dropped with one
 * warning per name.
 */
final class Extensions {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private static final Set<String> TAKEN = Set.of(
            "id",
            "source",
            "specversion",
            "type",
            "datacontenttype",
            "dataschema",
            "subject",
            "time",
            "data",
            "partitionkey",
            "traceparent",
            "tracestate");

    /** The Broker's own: knativebrokerttl, knativeerrorcode, … */
    private static final String BROKERS = "knative";

    /** Bounds what a publisher of ever new names could fill the memory and the log with. */
    private static final int MAX_WARNINGS = 100;

    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    void set(Message exchange, String name, String value) {
        if (isAllowed(name) && value != null && !HeaderValue.isUnsafe(value)) {
            exchange.setHeader("ce-" + name, HeaderValue.encode(value));
        } else if (!isContinued(name) && warned.size() < MAX_WARNINGS && warned.add(name)) {
            LOG.warn(
                    "User property {} becomes no extension: its name is taken or is not of a-z and 0-9, or its value has control characters",
                    HeaderValue.encode(name));
        }
    }

    private static boolean isAllowed(String name) {
        return !TAKEN.contains(name) && !name.startsWith(BROKERS) && isName(name);
    }

    /** Taken care of elsewhere. */
    private static boolean isContinued(String name) {
        return name.equals("traceparent") || name.equals("tracestate") || name.equals(EventHeaders.BORN);
    }

    /** Lower-case letters and digits, as the specification wants the names of attributes. */
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
