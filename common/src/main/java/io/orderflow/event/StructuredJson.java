package io.orderflow.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes an event in the JSON format apart, byte for byte: as a tree its numbers would be others, and its data would fill the heap. */
public final class StructuredJson {
    /** No number is converted; of the depth each level takes some bytes. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(100_000)
                    .build())
            .build();

    private StructuredJson() {}

    /**
     * The members of the object, each value as it is written; the last where there are two of a name.
     *
     * @param event in UTF-8
     * @throws IOException it is not one JSON object
     */
    public static Map<String, byte[]> members(byte[] event) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(event)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    int end = (int) parser.currentLocation().getByteOffset();
                    members.put(name, Arrays.copyOfRange(event, start, end));
                }
                if (parser.nextToken() == null) {
                    return members;
                }
            }
        }
        throw new IOException("not one JSON object");
    }

    /** What a value is as a text: of a string its characters; of all else as it is written. */
    public static String text(byte[] value) throws IOException {
        try (JsonParser parser = JSON.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING
                    ? parser.getText()
                    : new String(value, StandardCharsets.UTF_8);
        }
    }
}
