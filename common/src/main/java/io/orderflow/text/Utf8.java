package io.orderflow.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether a JSON text is in UTF-8, as one that is exchanged has to be (RFC 8259, section 8.1). A parser looks less closely: it takes
 * an overlong form for another character, and with NUL among its first bytes the whole for UTF-16.
 */
public final class Utf8 {
    private static final int CHARS = 4_096;

    private Utf8() {}

    /** Where the first bytes are that no JSON in UTF-8 has, from 0 on; -1 if there are none. */
    public static int malformedAt(byte[] json) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer chars = CharBuffer.allocate(Math.min(CHARS, json.length + 1));
        CoderResult part = CoderResult.OVERFLOW;
        while (part.isOverflow()) {
            chars.clear();
            part = decoder.decode(bytes, chars, true);
        }
        int decoded = bytes.position();
        for (int i = 0; i < decoded; i++) {
            if (json[i] == 0) {
                return i;
            }
        }
        return part.isError() ? decoded : -1;
    }
}
