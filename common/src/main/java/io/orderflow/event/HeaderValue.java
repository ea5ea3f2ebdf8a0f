package io.orderflow.event;

import io.orderflow.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CloudEvent's attribute as the value of an HTTP header (CloudEvents HTTP binding 1.0, section 3.1.3.2). */
public final class HeaderValue {
    /**
     * Bytes of headers that every hop takes: the 32 KiB of properties that a message of RocketMQ may have, each byte
     * percent-encoded, and what Broker and client add.
     */
    public static final int MAX_HEADERS = 128 << 10;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private static final Pattern OCTETS = Pattern.compile("(%[0-9A-Fa-f]{2})+");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private HeaderValue() {}

    /** Percent-encodes the UTF-8 of all but printable ASCII, and of the space, the double quote and the percent sign. */
    public static String encode(String value) {
        return encode(value, HeaderValue::isPlain);
    }

    /**
     * Percent-encodes the UTF-8 of all but printable ASCII, for a value that was received from Knative and is handed on.
     * Spaces, quotes and percent signs stay, against that section: Knative neither encodes nor decodes them, so that what
     * came encoded is encoded still, and its subscribers expect the others as they are.
     */
    public static String relay(String value) {
        return encode(value, HeaderValue::isPrintable);
    }

    /**
     * Reads such a header: takes off quotes, then decodes once. What is no percent-encoding stays, since not every sender
     * encodes; what is no UTF-8 becomes U+FFFD.
     */
    public static String decode(String value) {
        String text = isQuoted(value)
                ? ESCAPED.matcher(value.substring(1, value.length() - 1)).replaceAll("$1")
                : value;
        return OCTETS.matcher(text)
                .replaceAll(run -> Matcher.quoteReplacement(
                        new String(HexFormat.of().parseHex(run.group().replace("%", "")), StandardCharsets.UTF_8)));
    }

    /**
     * Such a header as it was sent. Knative's SDK encodes nothing (https://github.com/cloudevents/sdk-go/issues/1331) and sends UTF-8 as it is,
     * each byte of which an HTTP server takes for a character of its own, some for control characters.
     *
     * @param value as a server has it
     */
    public static String received(String value) {
        boolean isAscii = true;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xFF) {
                return value;
            }
            isAscii &= value.charAt(i) < 0x80;
        }
        if (isAscii) {
            return value;
        }
        byte[] sent = value.getBytes(StandardCharsets.ISO_8859_1);
        return Utf8.malformedAt(sent) < 0 ? new String(sent, StandardCharsets.UTF_8) : value;
    }

    private static boolean isQuoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    }

    /** Whether the value has a control character, which no attribute may have (CloudEvents 1.0, type system). */
    public static boolean isUnsafe(String value) {
        return value.chars().anyMatch(Character::isISOControl);
    }

    private static String encode(String value, IntPredicate stays) {
        int i = 0;
        while (i < value.length() && stays.test(value.charAt(i))) {
            i++;
        }
        return i == value.length() ? value : encodeFrom(i, value, stays);
    }

    private static String encodeFrom(int start, String value, IntPredicate stays) {
        StringBuilder encoded = new StringBuilder(value.length() + 32).append(value, 0, start);
        for (byte octet : value.substring(start).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (stays.test(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '%';
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 0x7F;
    }
}
