package io.orderflow.rocketmq;

import io.orderflow.event.HeaderValue;
import io.orderflow.trace.TraceParent;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Sets the headers of a CloudEvent (1.0) on an exchange: the attributes under the names that Camel's components know, the
 * extensions as {@code ce-<name>}.
 *
 * <p>A message that is a CloudEvent already, by the properties of the CloudEvents SDK's RocketMQ binding ({@code CE_id}, …)
 * or in structured mode, is passed through unchanged, if its type may pass ({@link PassThrough}).
 */
public final class EventHeaders {
    /** True on a message that was published as a CloudEvent: its type is not the sink's to set. */
    static final String IS_CLOUD_EVENT = "CamelRocketMQCloudEvent";

    /** Set when a dead letter is published again: the time of its first publication, in milliseconds. */
    public static final String BORN = "orderflow-born";

    /** The last millisecond of the year 9999. */
    private static final long LAST = 253_402_300_799_999L;

    private static final String BINDING_PREFIX = "CE_";
    private static final String BINDING_CONTENT_TYPE = "CE_contenttype";
    private static final String STRUCTURED = "application/cloudevents";

    private final EventSettings settings;
    private final String ownContentType;
    private final Extensions extensions = new Extensions();
    private final EventTime time = new EventTime();

    public EventHeaders(EventSettings settings) {
        this.settings = settings;
        this.ownContentType = spelled(settings.contentType());
    }

    /** @throws NotAnEventException the message says that it is a CloudEvent, and is not */
    public void populate(Message exchange, MessageExt message, Map<String, String> userProperties)
            throws NotAnEventException {
        String contentType = contentType(message);
        exchange.setHeader(Exchange.CONTENT_TYPE, contentType);
        String traceparent = message.getProperty(TraceParent.HEADER);
        if (traceparent != null) {
            trace(exchange, TraceParent.of(traceparent, message.getProperty(TraceParent.STATE_HEADER)));
        }
        boolean binary = message.getProperty("CE_specversion") != null;
        if (contentType.startsWith(STRUCTURED)) {
            if (binary) {
                throw new NotAnEventException("not a CloudEvent: it is in binary and in structured mode at once");
            }
            StructuredEvent.check(contentType, message.getBody(), settings.passThrough());
            exchange.setHeader(IS_CLOUD_EVENT, true);
        } else if (binary) {
            passThrough(exchange, message);
        } else {
            describe(exchange, message, userProperties);
        }
    }

    private String contentType(MessageExt message) throws NotAnEventException {
        String given = message.getProperty(BINDING_CONTENT_TYPE);
        if (given == null || given.isBlank()) {
            return ownContentType;
        }
        if (!given.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new NotAnEventException("not a CloudEvent: its content type has characters that no media type has");
        }
        return spelled(given);
    }

    /** Of a structured event in lower case: media types know no case (RFC 9110, section 8.3.1), their readers do. */
    private static String spelled(String given) {
        String lower = given.strip().toLowerCase(Locale.ROOT);
        if (!lower.startsWith(STRUCTURED)) {
            return given;
        }
        int parameters = lower.indexOf(';');
        return parameters < 0
                ? lower
                : lower.substring(0, parameters) + given.strip().substring(parameters);
    }

    private void describe(Message exchange, MessageExt message, Map<String, String> userProperties) {
        attribute(exchange, "ID", "ce-id", LastingId.of(message));
        exchange.setHeader("CamelCloudEventSource", settings.source());
        exchange.setHeader("CamelCloudEventTime", time.of(born(message)));
        if (!settings.type().isEmpty()) {
            exchange.setHeader("CamelCloudEventType", settings.type());
        }
        String key = message.getKeys();
        if (key != null && !key.isEmpty()) {
            attribute(exchange, "Subject", "ce-subject", key);
        }
        String shardingKey = message.getProperty(MessageConst.PROPERTY_SHARDING_KEY);
        if (shardingKey != null && !shardingKey.isEmpty()) {
            exchange.setHeader("ce-partitionkey", HeaderValue.encode(shardingKey));
        }
        if (settings.extensions()) {
            userProperties.forEach((name, value) -> extensions.set(exchange, name, value));
        }
    }

    /** As binary mode demands it: each property of the binding is an attribute or extension, and no other is. */
    private void passThrough(Message exchange, MessageExt message) throws NotAnEventException {
        exchange.setHeader(IS_CLOUD_EVENT, true);
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, String> property : message.getProperties().entrySet()) {
            if (property.getKey().startsWith(BINDING_PREFIX)
                    && !property.getKey().equals(BINDING_CONTENT_TYPE)) {
                String name =
                        property.getKey().substring(BINDING_PREFIX.length()).toLowerCase(Locale.ROOT);
                if (!isAttribute(name) || HeaderValue.isUnsafe(property.getValue())) {
                    throw new NotAnEventException("not a CloudEvent: attribute " + HeaderValue.encode(name)
                            + " has a name or value that the specification does not allow");
                }
                if (!names.add(name)) {
                    throw new NotAnEventException("not a CloudEvent: an attribute comes twice");
                }
                PassThrough.checkAttribute(name);
                switch (name) {
                    case "id" -> attribute(exchange, "ID", "ce-id", property.getValue());
                    case "source" -> attribute(exchange, "Source", "ce-source", property.getValue());
                    case "type" -> attribute(exchange, "Type", "ce-type", property.getValue());
                    case "subject" -> attribute(exchange, "Subject", "ce-subject", property.getValue());
                    case "time" -> attribute(exchange, "Time", "ce-time", property.getValue());
                    case "specversion" -> attribute(exchange, "Version", "ce-specversion", property.getValue());
                    default -> exchange.setHeader("ce-" + name, HeaderValue.encode(property.getValue()));
                }
            }
        }
        for (String required : new String[] {"ID", "Source", "Type"}) {
            if (exchange.getHeader("CamelCloudEvent" + required) == null) {
                throw new NotAnEventException(
                        "not a CloudEvent: property CE_" + required.toLowerCase(Locale.ROOT) + " is missing");
            }
        }
        settings.passThrough().checkType(exchange.getHeader("CamelCloudEventType", String.class));
    }

    /**
     * The specification keeps the name data for the data itself, and the media type is a header of its own: a sink that reads
     * either here as well would have two.
     */
    private static boolean isAttribute(String name) {
        return Extensions.isName(name) && !name.equals("data") && !name.equals("datacontenttype");
    }

    /**
     * What an HTTP header cannot carry as it is stands there percent-encoded as well (CloudEvents HTTP binding 1.0,
     * 3.1.3.2); a component that finds the wire form leaves it alone.
     */
    private static void attribute(Message exchange, String camelName, String wireName, String value) {
        exchange.setHeader("CamelCloudEvent" + camelName, value);
        String encoded = HeaderValue.encode(value);
        if (!encoded.equals(value)) {
            exchange.setHeader(wireName, encoded);
        }
    }

    /** For the sink's own tracing as a header of the request, and for the subscribers' as an extension. */
    private static void trace(Message exchange, TraceParent parent) {
        if (parent != null) {
            exchange.setHeader(TraceParent.HEADER, parent.text());
            exchange.setHeader("ce-traceparent", parent.text());
            if (parent.state() != null) {
                exchange.setHeader(TraceParent.STATE_HEADER, parent.state());
                exchange.setHeader("ce-tracestate", HeaderValue.encode(parent.state()));
            }
        }
    }

    /**
     * When the message was first published, in milliseconds, as its publisher says. Where that is no time of an event's, it is the
     * next that is one (RFC 3339: years have four digits): an order does not die of a clock.
     */
    public static long born(MessageExt message) {
        String first = message.getProperty(BORN);
        long born = first != null && first.matches("[0-9]{1,15}") ? Long.parseLong(first) : message.getBornTimestamp();
        return Math.max(0, Math.min(LAST, born));
    }
}
