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
import io.orderflow.event.StructuredEvents;
import io.orderflow.order.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** An event that could not be delivered, as the columns of its row. */
public final class DeadLetter {
    private static final ObjectMapper MAPPER =
            StructuredEvents.mapper(JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));

    private static final Pattern FORM =
            Pattern.compile("multipart/form-data|application/x-www-form-urlencoded", Pattern.CASE_INSENSITIVE);

    private DeadLetter() {}

    /**
     * Replaces the request by the columns of its dead letter.
     *
     * @throws Refused it is not a CloudEvent, or a form
     */
    public static void read(Exchange exchange) throws Refused, JsonProcessingException {
        Message message = exchange.getMessage();
        if (FORM.matcher(message.getHeader(Exchange.CONTENT_TYPE, "", String.class))
                .lookingAt()) {
            throw new Refused(400, "a form cannot be stored: the HTTP server takes it apart");
        }
        byte[] body = message.getBody(byte[].class);
        Map<String, String> headers = new HashMap<>();
        for (String name : message.getHeaders().keySet()) {
            headers.put(name, message.getHeader(name, String.class));
        }
        message.removeHeaders("*");
        message.setBody(columns(parse(headers, body == null ? new byte[0] : body)));
    }

    /** Reads the event in either mode. The SDK's own mapper would read a structured event's decimals as doubles. */
    private static CloudEvent parse(Map<String, String> headers, byte[] body) throws Refused {
        try {
            MessageReader reader = HttpMessageFactory.createReader(headers, body);
            return reader.getEncoding() == Encoding.STRUCTURED
                    ? MAPPER.readValue(body, CloudEvent.class)
                    : reader.toEvent();
        } catch (IOException | RuntimeException e) {
            throw new Refused(400, "not a CloudEvent: needs specversion, id, source and type, in either content mode");
        }
    }

    /** Where, code and reason are the extensions that Knative's delivery adds to a dead letter. */
    private static Map<String, Object> columns(CloudEvent event) throws JsonProcessingException {
        Map<String, Object> columns = new HashMap<>();
        columns.put("source", text(event.getSource()));
        columns.put("id", text(event.getId()));
        columns.put("type", text(event.getType()));
        columns.put("subject", text(event.getSubject()));
        columns.put("time", event.getTime());
        columns.put("destination", text(event.getExtension("knativeerrordest")));
        columns.put("code", code(text(event.getExtension("knativeerrorcode"))));
        columns.put("reason", reason(text(event.getExtension("knativeerrordata"))));
        columns.put("attributes", MAPPER.writeValueAsString(attributes(event)));
        columns.put("datacontenttype", text(event.getDataContentType()));
        columns.put("data", event.getData() == null ? null : event.getData().toBytes());
        return columns;
    }

    private static Map<String, Object> attributes(CloudEvent event) {
        Map<String, Object> attributes = new TreeMap<>();
        for (String name : event.getAttributeNames()) {
            attributes.put(name, text(event.getAttribute(name)));
        }
        for (String name : event.getExtensionNames()) {
            attributes.put(name, text(event.getExtension(name)));
        }
        attributes.values().removeIf(value -> value == null);
        return attributes;
    }

    private static Integer code(String extension) {
        return extension != null && extension.matches("[0-9]{1,9}") ? Integer.valueOf(extension) : null;
    }

    private static String reason(String extension) {
        if (extension == null) {
            return null;
        }
        try {
            return text(new String(Base64.getDecoder().decode(extension), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return extension;
        }
    }

    /** PostgreSQL stores no NUL in a text. */
    private static String text(Object value) {
        if (value instanceof OffsetDateTime time) {
            return Time.writeTime(time);
        }
        return value == null ? null : value.toString().replace('\0', '\uFFFD');
    }
}
