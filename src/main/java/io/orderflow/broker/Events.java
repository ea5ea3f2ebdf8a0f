package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.vertx.VertxMessageFactory;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import io.orderflow.event.HeaderValue;
import io.orderflow.event.StructuredEvents;
import io.orderflow.event.StructuredJson;
import io.orderflow.text.Property;
import io.orderflow.text.Utf8;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads a CloudEvent in binary or structured mode. */
final class Events {
    private static final Pattern OF_A_TYPE =
            Pattern.compile("^(Invalid attribute/extension type for \"[^\"]*\"): .*", Pattern.DOTALL);

    private Events() {}

    /**
     * @throws NotAnEvent if it claims to be none: neither {@code ce-specversion} nor a structured content type
     * @throws MalformedEvent if it claims to be one, but an attribute is missing, empty or invalid
     */
    static CloudEvent read(MultiMap headers, Buffer body) {
        if (StructuredEvents.isOne(headers.get("Content-Type"))) {
            requireObject(body.getBytes());
        }
        CloudEvent event;
        try {
            event = VertxMessageFactory.createReader(asSent(headers), body).toEvent();
        } catch (CloudEventRWException e) {
            throw isUnknown(e) ? new NotAnEvent(reason(e)) : new MalformedEvent(reason(e));
        } catch (RuntimeException e) {
            throw new MalformedEvent(reason(e));
        }
        requireText(event.getId(), "id");
        requireText(event.getSource().toString(), "source");
        requireText(event.getType(), "type");
        if (!(event.getData() instanceof JsonCloudEventData)) {
            return event;
        }
        return withOpaqueData(event, body);
    }

    /** Of a sender that encodes nothing, as curl. */
    private static MultiMap asSent(MultiMap headers) {
        if (headers.entries().stream()
                .allMatch(header -> HeaderValue.received(header.getValue()).equals(header.getValue()))) {
            return headers;
        }
        MultiMap sent = MultiMap.caseInsensitiveMultiMap();
        headers.forEach((name, value) -> sent.add(name, HeaderValue.received(value)));
        return sent;
    }

    /** The SDK parses JSON data, and with it rounds numbers; money must arrive as it was sent. */
    private static CloudEvent withOpaqueData(CloudEvent event, Buffer body) {
        try {
            byte[] data = StructuredJson.members(body.getBytes()).get("data");
            return CloudEventBuilder.from(event).withData(data).build();
        } catch (IOException e) {
            throw new MalformedEvent(RootCause.reason(e));
        }
    }

    /** The SDK reads UTF-16 too, and bytes that are no UTF-8 as another text; of another JSON it says what class it wanted. */
    private static void requireObject(byte[] json) {
        if (Utf8.malformedAt(json) >= 0) {
            throw new MalformedEvent("its JSON is not in UTF-8");
        }
        if (!Property.withoutMark(new String(json, UTF_8)).stripLeading().startsWith("{")) {
            throw new MalformedEvent("it must be one JSON object");
        }
    }

    /** Where a value is of a type that no attribute has, the SDK names a class of Java's behind the attribute. */
    private static String reason(Throwable failure) {
        return OF_A_TYPE
                .matcher(RootCause.reason(failure))
                .replaceFirst("$1: neither text nor a boolean nor a whole number of 32 bits");
    }

    private static boolean isUnknown(CloudEventRWException e) {
        return Set.of(
                        CloudEventRWException.CloudEventRWExceptionKind.UNKNOWN_ENCODING,
                        CloudEventRWException.CloudEventRWExceptionKind.INVALID_SPEC_VERSION)
                .contains(e.getKind());
    }

    private static void requireText(String value, String attribute) {
        if (value.isBlank()) {
            throw new MalformedEvent("attribute '" + attribute + "' is empty");
        }
    }

    /** A message that is no CloudEvent; its message is one line for the sender. */
    static class NotAnEvent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAnEvent(String message) {
            super(message, null, false, false);
        }
    }

    /** A message that tries to be a CloudEvent. */
    static final class MalformedEvent extends NotAnEvent {
        private static final long serialVersionUID = 1L;

        MalformedEvent(String message) {
            super(message);
        }
    }
}
