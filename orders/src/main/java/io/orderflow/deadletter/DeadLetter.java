package io.orderflow.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.types.Time;
import io.orderflow.event.HeaderValue;
import io.orderflow.event.StructuredEvents;
import io.orderflow.order.Refused;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import static java.nio.charset.StandardCharsets.UTF_8;

/** An event that could not be delivered, as the columns of its row. */
public final class DeadLetter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** In characters. An index of PostgreSQL holds 2,700 bytes, and a header of the event many more. */
    private static final int MAX_INDEXED = 250;

    /** A timestamp's of PostgreSQL: of these two it has a part. */
    private static final int FIRST_YEAR = -4712;

    private static final int LAST_YEAR = 294_276;

    /** Of a header with an attribute of an event in binary mode. */
    private static final String PREFIX = "ce-";

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    /** The attribute that is a header of its own. */
    static final String CONTENT_TYPE = "datacontenttype";

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
        Map<String, Object> columns = StructuredEvents.isOne(message.getHeader(Exchange.CONTENT_TYPE, String.class))
                ? structured(body)
                : binary(message, body);
        message.removeHeaders("*");
        message.setBody(columns);
    }

    /**
     * Of an event in binary mode each header as it came, also one that the SDK refuses: a source that is no URI to Java, a time
     * that is none. Here an event ends that nobody else has taken.
     */
    private static Map<String, Object> binary(Message message, byte[] data) throws Refused, JsonProcessingException {
        Map<String, String> attributes = new TreeMap<>();
        for (String header : message.getHeaders().keySet()) {
            if (header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                attributes.put(
                        header.substring(PREFIX.length()).toLowerCase(Locale.ROOT),
                        received(message.getHeader(header, String.class)));
            }
        }
        String contentType = text(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        if (contentType != null) {
            attributes.put(CONTENT_TYPE, contentType);
        }
        attributes.values().removeIf(value -> value == null);
        if (!attributes.keySet().containsAll(REQUIRED)) {
            throw notAnEvent();
        }
        String subject = attributes.get("subject");
        return columns(attributes, subject == null ? null : HeaderValue.decode(subject), attributes, data);
    }

    private static String received(String header) {
        return header == null ? null : text(HeaderValue.received(header));
    }

    /** Of an event in structured mode each member as it came, also one that the SDK refuses. */
    private static Map<String, Object> structured(byte[] body) throws Refused, JsonProcessingException {
        StructuredLetter event = body == null ? null : StructuredLetter.read(body);
        if (event == null || !event.attributes().keySet().containsAll(REQUIRED)) {
            throw notAnEvent();
        }
        Map<String, String> attributes = event.attributes();
        attributes.replaceAll((name, value) -> text(value));
        Map<String, String> headers = new TreeMap<>(attributes);
        // But for the content type, which is a header of its own, and never encoded.
        headers.replaceAll((name, value) -> name.equals(CONTENT_TYPE) ? value : HeaderValue.encode(value));
        return columns(attributes, attributes.get("subject"), headers, event.data());
    }

    private static Refused notAnEvent() {
        return new Refused(400, "not a CloudEvent: needs specversion, id, source and type, in either content mode");
    }

    /**
     * Where, code and reason are the extensions that Knative's delivery adds to a dead letter.
     *
     * @param subject as it was meant, since who looks for an order looks for its orderId
     * @param headers the attributes as headers carry them, so that a redrive can send each exactly as it came, also those of
     *     a sender that does not encode
     */
    private static Map<String, Object> columns(
            Map<String, String> attributes, String subject, Map<String, String> headers, byte[] data)
            throws JsonProcessingException {
        Map<String, Object> columns = new HashMap<>();
        columns.put("source", indexed(attributes.get("source")));
        columns.put("id", indexed(attributes.get("id")));
        columns.put("type", attributes.get("type"));
        columns.put("subject", indexed(text(subject)));
        columns.put("time", storable(attributes.get("time")));
        columns.put("destination", attributes.get("knativeerrordest"));
        columns.put("code", code(attributes.get("knativeerrorcode")));
        columns.put("reason", reason(attributes.get("knativeerrordata")));
        columns.put("attributes", MAPPER.writeValueAsString(headers));
        columns.put("datacontenttype", attributes.get(CONTENT_TYPE));
        columns.put("data", data == null || data.length == 0 ? null : data);
        return columns;
    }

    /** Of the years that PostgreSQL has; another year, and what is no time, stands among the attributes. Null stays null. */
    private static OffsetDateTime storable(String attribute) {
        try {
            OffsetDateTime time = attribute == null ? null : Time.parseTime(attribute);
            return time == null || time.getYear() <= FIRST_YEAR || time.getYear() >= LAST_YEAR ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
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
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8));
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
        return extension == null
                ? null
                : PhoneNumbers.mask(Secrets.mask(text(new String(StructuredLetter.decoded(extension), UTF_8))));
    }

    /** PostgreSQL stores neither NUL nor half a character in a text. */
    private static String text(String value) {
        return value == null ? null : UNSTORABLE.matcher(value).replaceAll("\uFFFD");
    }
}
