package io.orderflow.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudevents.CloudEvent;
import io.orderflow.event.StructuredEvents;
import io.orderflow.text.OneLine;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What the handler needs of the CloudEvent: its identity, in the headers that camel-knative uses for it. */
public final class OrderEvent {
    /** The type of the event that an order comes in. */
    public static final String TYPE = "orderflow.order.placed";

    /** The header with the event's id. */
    public static final String ID = "CamelCloudEventID";

    /** The header with the event's source. */
    public static final String SOURCE = "CamelCloudEventSource";

    /** In a string (CloudEvents 1.0, type system); of these PostgreSQL takes neither NUL nor half a character. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    private static final String NOT_A_TEXT = "has a control character, or half a character";

    private static final ObjectMapper MAPPER = StructuredEvents.mapper(JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(BoundedTokens.module()));

    /** Of CloudEvents; the SDK reads these in structured mode. */
    private static final Set<String> VERSIONS = Set.of("0.3", "1.0");

    private OrderEvent() {}

    /**
     * Looks at an event in binary mode as {@link #unpack} does at one in structured mode.
     *
     * @param headers the values of a header
     * @throws Refused (400) it is not a CloudEvent of a version that is known, (422) it is of another type
     */
    static void requireOrder(Function<String, List<String>> headers) throws Refused {
        if (!VERSIONS.contains(one(headers, "specversion"))) {
            throw notAnEvent("specversion", "must be 1.0");
        }
        requireType(one(headers, "type"));
    }

    private static String one(Function<String, List<String>> headers, String attribute) throws Refused {
        List<String> values = headers.apply("ce-" + attribute);
        if (values.isEmpty()) {
            throw notAnEvent(attribute, "is missing");
        }
        return values.size() > 1 ? refuseSecond(attribute) : values.get(0);
    }

    /**
     * Replaces a structured event by its data and identity.
     *
     * @throws Refused (400) it is not a CloudEvent, (422) it is of another type
     */
    public static void unpack(Exchange exchange) throws Refused {
        Message message = exchange.getMessage();
        CloudEvent event = parse(message.getBody(byte[].class));
        requireType(event.getType());
        message.setHeader(ID, event.getId());
        message.setHeader(SOURCE, event.getSource().toString());
        message.setBody(event.getData() == null ? new byte[0] : event.getData().toBytes());
    }

    /**
     * Leaves of the headers only the event's identity. Any header of a request becomes one of the message, so it could
     * otherwise steer a component (CamelSqlQuery), or come back in the reply.
     *
     * @throws Refused (400) a required attribute is missing, or holds what no attribute may
     */
    public static void isolate(Exchange exchange) throws Refused {
        Message message = exchange.getMessage();
        String id = required(message, ID);
        String source = required(message, SOURCE);
        message.removeHeaders("*");
        message.setHeader(ID, id);
        message.setHeader(SOURCE, source);
    }

    private static void requireType(String type) throws Refused {
        if (!TYPE.equals(type)) {
            throw new Refused(422, "the event's type is not " + TYPE);
        }
    }

    private static String required(Message message, String header) throws Refused {
        String attribute = header.replace("CamelCloudEvent", "").toLowerCase(Locale.ROOT);
        if (message.getHeader(header) instanceof Collection) {
            return refuseSecond(attribute);
        }
        String value = message.getHeader(header, "", String.class);
        String problem =
                value.isBlank() ? "is missing" : FORBIDDEN.matcher(value).find() ? NOT_A_TEXT : null;
        if (problem != null) {
            throw notAnEvent(attribute, problem);
        }
        return value;
    }

    /** Whoever takes one of two has another event than who takes the other. */
    private static String refuseSecond(String attribute) throws Refused {
        throw notAnEvent(attribute, "is there twice");
    }

    private static Refused notAnEvent(String attribute, String problem) {
        return new Refused(400, "not a CloudEvent: its attribute " + attribute + " " + problem);
    }

    private static CloudEvent parse(byte[] body) throws Refused {
        Refused.requireUtf8(body, 400, "not a CloudEvent: ");
        try {
            JsonNode event = MAPPER.readTree(BoundedTokens.parse(MAPPER, body));
            if (!event.isObject()) {
                throw new Refused(400, "not a CloudEvent: must be one JSON object");
            }
            return MAPPER.treeToValue(event, CloudEvent.class);
        } catch (BoundedTokens.TooManyException e) {
            throw new Refused(400, "not a CloudEvent: " + e.getOriginalMessage());
        } catch (MismatchedInputException e) {
            // What follows the colon is a value.
            throw new Refused(
                    400,
                    "not a CloudEvent: " + OneLine.of(e.getOriginalMessage().replaceFirst("(?s):.*", "")));
        } catch (JsonProcessingException e) {
            throw new Refused(400, "not a CloudEvent: not JSON" + Refused.position(e));
        } catch (IOException | RuntimeException e) {
            throw new Refused(400, "not a CloudEvent");
        }
    }
}
