package io.orderflow.rocketmq;

import java.nio.charset.StandardCharsets;

/** A CloudEvent's attribute as the value of an HTTP header (CloudEvents HTTP binding 1.0, section 3.1.3.2). */
final class HeaderValue {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private HeaderValue() {}

    /** Percent-encodes the UTF-8 of all but printable ASCII, and of the space, the double quote and the percent sign. */
    static String encode(String value) {
        int i = 0;
        while (i < value.length() && isPlain(value.charAt(i))) {
            i++;
        }
        return i == value.length() ? value : encodeFrom(i, value);
    }

    private static String encodeFrom(int start, String value) {
        StringBuilder encoded = new StringBuilder(value.length() + 32).append(value, 0, start);
        for (byte octet : value.substring(start).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (isPlain(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
            }
        }
        return encoded.toString();
    }

    /** Whether the value has a control character, which no attribute may have (CloudEvents 1.0, type system). */
    static boolean isUnsafe(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '%';
    }
}
