package io.orderflow.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Cuts the value of {@code data} out of an event in the JSON format, byte for byte. */
final class StructuredJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StructuredJson() {}

    /** As the SDK reads them, UTF-16 and UTF-32: with a byte order mark, or NUL bytes, which no JSON in UTF-8 has. */
    static boolean isInAnotherEncoding(byte[] event) {
        for (byte octet : event) {
            if (octet == 0) {
                return true;
            }
        }
        return event.length > 0 && (event[0] == (byte) 0xFE || event[0] == (byte) 0xFF);
    }

    /** @param event a valid event in UTF-8 (RFC 8259, section 8.1) with a member {@code data} */
    static byte[] data(byte[] event) {
        byte[] data = {};
        try (JsonParser parser = JSON.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isData = parser.currentName().equals("data");
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                if (isData) {
                    data = Arrays.copyOfRange(
                            event, start, (int) parser.currentLocation().getByteOffset());
                }
            }
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
