package io.orderflow.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.jackson.JsonFormat;

/** CloudEvents in structured mode: the JSON format (CloudEvents 1.0). */
public final class StructuredEvents {
    private StructuredEvents() {}

    /** A mapper that reads such an event. The SDK's own reads a decimal in its data as a double, and money must stay exact. */
    public static ObjectMapper mapper(JsonMapper.Builder mapper) {
        return mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .addModule(JsonFormat.getCloudEventJacksonModule())
                .build();
    }
}
