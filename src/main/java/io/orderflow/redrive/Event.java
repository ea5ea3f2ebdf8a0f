package io.orderflow.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.event.HeaderValue;
import io.orderflow.trace.TraceParent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A stored event in the binary mode of HTTP, as it was before its delivery failed.
 *
 * @param data null if it has none
 */
record Event(Map<String, String> headers, byte[] data) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What the Broker has added: it sets its own anew. */
    private static final Set<String> OF_THE_BROKER = Set.of("knativebrokerttl", "knativearrivaltime");

    /** Every extension by which Knative says why a delivery failed. */
    private static final String OF_THE_FAILURE = "knativeerror";

    /** @param attributes a JSON object with every attribute and extension as text */
    static Event of(String attributes, byte[] data) throws JsonProcessingException {
        Map<String, String> headers = new LinkedHashMap<>();
        MAPPER.readValue(attributes, new TypeReference<Map<String, String>>() {})
                .forEach((name, value) -> {
                    if (!OF_THE_BROKER.contains(name) && !name.startsWith(OF_THE_FAILURE)) {
                        headers.put(
                                name.equals("datacontenttype") ? "Content-Type" : "ce-" + name,
                                HeaderValue.relay(value));
                    }
                });
        TraceParent place = place(headers);
        headers.put(TraceParent.HEADER, place.text());
        if (place.state() != null) {
            headers.put(TraceParent.STATE_HEADER, place.state());
        }
        return new Event(headers, data);
    }

    /** Under the publisher's span, or in the trace that the source has begun for want of one. */
    private static TraceParent place(Map<String, String> headers) {
        TraceParent publisher = TraceParent.of(headers.get("ce-traceparent"), headers.get("ce-tracestate"));
        return publisher == null ? TraceParent.within(String.valueOf(headers.get("ce-id"))) : publisher;
    }
}
