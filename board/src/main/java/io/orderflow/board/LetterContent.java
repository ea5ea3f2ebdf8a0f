package io.orderflow.board;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.orderflow.text.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a dead letter says: its fields without what may be a phone number, or, for who asks, all of it. What is no JSON object
 * is not shown unless asked for, since nobody knows what is where in it.
 */
final class LetterContent {
    private static final int FIELDS = 20;
    private static final int WHOLE = 64 << 10;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private LetterContent() {}

    /** Name and value of each field, in their order; empty if it is no JSON object. */
    static List<Map.Entry<String, String>> masked(byte[] data) {
        JsonNode json = read(data);
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (json != null && json.isObject()) {
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                if (fields.size() < FIELDS) {
                    JsonNode value = field.getValue();
                    fields.add(Map.entry(
                            Masked.of(field.getKey(), 40),
                            Masked.of(value.isValueNode() ? value.asText() : value.toString(), 120)));
                }
            }
        }
        return fields;
    }

    /** All of it, as it was received, up to 64 KiB. */
    static String whole(byte[] data) {
        if (data == null) {
            return "";
        }
        String text = new String(data, 0, Math.min(data.length, WHOLE), StandardCharsets.UTF_8);
        return data.length <= WHOLE ? text : text + "…";
    }

    private static JsonNode read(byte[] data) {
        try {
            return data == null || data.length > WHOLE || Utf8.malformedAt(data) >= 0 ? null : JSON.readTree(data);
        } catch (IOException | RuntimeException notJson) {
            return null;
        }
    }
}
