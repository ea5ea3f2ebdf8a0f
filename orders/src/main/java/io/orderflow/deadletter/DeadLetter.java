package io.orderflow.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.types.Time;
import io.orderflow.event.HeaderValue;
import io.orderflow.event.StructuredEvents;
import io.orderflow.order.Refused;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** An event that could not be delivered, as the columns of its row. */
public final class DeadLetter {
    private static final ObjectMapper MAPPER =
            StructuredEvents.mapper(JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));

    /** In characters. An index of PostgreSQL holds 2,700 bytes, and a header of the event many more. */
    private static final int MAX_INDEXED = 250;

    /** A timestamp's of PostgreSQL: of these two it has a part. */
    private static final int FIRST_YEAR = -4712;

    private static final int LAST_YEAR = 294_276;

    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private DeadLetter() {}

    /**
     * Replaces the request by the columns of its dead letter.
     *
     * @throws Refused it is not a CloudEvent
     */
    public static void read(Exchange exchange) throws Refused, JsonProcessingException {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        Map<String, String> headers = new HashMap<>();
        for (String name : message.getHeaders().keySet()) {
            headers.put(name, message.getHeader(name, String.class));
        }
        message.removeHeaders("*");
        message.setBody(columns(headers, body == null ? new byte[0] : body));
    }

    /** Reads the event in either mode. The SDK's own mapper would read a structured event's decimals as doubles. */
    private static Map<String, Object> columns(Map<String, String> headers, byte[] body)
            throws Refused, JsonProcessingException {
        boolean structured;
        CloudEvent event;
        try {
            MessageReader reader = HttpMessageFactory.createReader(headers, body);
            structured = reader.getEncoding() == Encoding.STRUCTURED;
            event = structured ? MAPPER.readValue(body, CloudEvent.class) : reader.toEvent();
        } catch (IOException | RuntimeException e) {
            throw new Refused(400, "not a CloudEvent: needs specversion, id, source and type, in either content mode");
        }
        return columns(event, structured);
    }

    /**
     * Where, code and reason are the extensions that Knative's delivery adds to a dead letter. The subject is as it was
     * meant, since who looks for an order looks for its orderId; the attributes are as headers carry them, so that a redrive
     * can send each exactly as it came, also those of a sender that does not encode.
     */
    private static Map<String, Object> columns(CloudEvent event, boolean structured) throws JsonProcessingException {
        Map<String, Object> columns = new HashMap<>();
        String subject = event.getSubject();
        columns.put("source", indexed(text(event.getSource())));
        columns.put("id", indexed(text(event.getId())));
        columns.put("type", text(event.getType()));
        columns.put("subject", indexed(text(structured || subject == null ? subject : HeaderValue.decode(subject))));
        columns.put("time", storable(event.getTime()));
        columns.put("destination", text(event.getExtension("knativeerrordest")));
        columns.put("code", code(text(event.getExtension("knativeerrorcode"))));
        columns.put("reason", reason(text(event.getExtension("knativeerrordata"))));
        columns.put("attributes", MAPPER.writeValueAsString(attributes(event, structured)));
        columns.put("datacontenttype", text(event.getDataContentType()));
        columns.put("data", event.getData() == null ? null : event.getData().toBytes());
        return columns;
    }

    /** Of the years that PostgreSQL has; another year stands among the attributes. Null stays null. */
    private static OffsetDateTime storable(OffsetDateTime time) {
        return time == null || time.getYear() <= FIRST_YEAR || time.getYear() >= LAST_YEAR ? null : time;
    }

    private static Map<String, Object> attributes(CloudEvent event, boolean structured) {
        Map<String, Object> attributes = new TreeMap<>();
        for (String name : event.getAttributeNames()) {
            attributes.put(name, text(event.getAttribute(name)));
        }
        for (String name : event.getExtensionNames()) {
            attributes.put(name, text(event.getExtension(name)));
        }
        attributes.values().removeIf(value -> value == null);
        if (structured) {
            // But for the content type, which is a header of its own, and never encoded.
            attributes.replaceAll(
                    (name, value) -> name.equals("datacontenttype") ? value : HeaderValue.encode((String) value));
        }
        return attributes;
    }

    /** How the columns event_id, event_source and subject hold a value; null stays null. */
    public static String stored(String value) {
        return indexed(text(value));
    }

    /** What an index can hold: of a longer value its beginning, and a hash that keeps it apart from others. */
    private static String indexed(String value) {
        if (value == null || value.length() <= MAX_INDEXED) {
            return value;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            String rest = "…sha256:" + HexFormat.of().formatHex(hash);
            return text(value.substring(0, MAX_INDEXED - rest.length())) + rest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Integer code(String extension) {
        return extension != null && extension.matches("[0-9]{1,9}") ? Integer.valueOf(extension) : null;
    }

    /** Whoever refused the event may have quoted it, or a token; the reason is read by more people than the event. */
    private static String reason(String extension) {
        return PhoneNumbers.mask(Secrets.mask(decoded(extension)));
    }

    private static String decoded(String extension) {
        if (extension == null) {
            return null;
        }
        try {
            return text(new String(Base64.getDecoder().decode(extension), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return extension;
        }
    }

    /** PostgreSQL stores neither NUL nor half a character in a text. */
    private static String text(Object value) {
        if (value instanceof OffsetDateTime time) {
            return Time.writeTime(time);
        }
        return value == null ? null : UNSTORABLE.matcher(value.toString()).replaceAll("\uFFFD");
    }
}
