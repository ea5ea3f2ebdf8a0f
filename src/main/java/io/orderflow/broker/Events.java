package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.vertx.VertxMessageFactory;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** Reads a CloudEvent in binary or structured mode. */
final class Events {
    private Events() {}

    /**
     * @throws NotAnEvent if it claims to be none: neither {@code ce-specversion} nor a structured content type
     * @throws MalformedEvent if it claims to be one, but an attribute is missing, empty or invalid
     */
    static CloudEvent read(MultiMap headers, Buffer body) {
        CloudEvent event;
        try {
            event = VertxMessageFactory.createReader(headers, body).toEvent();
        } catch (CloudEventRWException e) {
            throw isUnknown(e) ? new NotAnEvent(RootCause.reason(e)) : new MalformedEvent(RootCause.reason(e));
        } catch (RuntimeException e) {
            throw new MalformedEvent(RootCause.reason(e));
        }
        requireText(event.getId(), "id");
        requireText(event.getSource().toString(), "source");
        requireText(event.getType(), "type");
        if (!(event.getData() instanceof JsonCloudEventData)) {
            return event;
        }
        if (StructuredJson.isInAnotherEncoding(body.getBytes())) {
            throw new MalformedEvent("its JSON is not in UTF-8");
        }
        return withOpaqueData(event, body);
    }

    /** The SDK parses JSON data, and with it rounds numbers; money must arrive as it was sent. */
    private static CloudEvent withOpaqueData(CloudEvent event, Buffer body) {
        return CloudEventBuilder.from(event)
                .withData(StructuredJson.data(body.getBytes()))
                .build();
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
