package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.types.Time;
import java.time.OffsetDateTime;
import java.util.Base64;

/** Looks up a context attribute as a filter sees it, as text. */
final class Attributes {
    private Attributes() {}

    /** The attribute's or extension's canonical string, null if the event has none. */
    static String lookup(CloudEvent event, String name) {
        return text(
                event.getSpecVersion().getAllAttributes().contains(name)
                        ? event.getAttribute(name)
                        : event.getExtension(name));
    }

    private static String text(Object value) {
        if (value instanceof OffsetDateTime time) {
            return Time.writeTime(time);
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value == null ? null : value.toString();
    }
}
