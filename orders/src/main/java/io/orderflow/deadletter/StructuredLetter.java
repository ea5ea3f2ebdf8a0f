package io.orderflow.deadletter;

import io.orderflow.event.StructuredJson;
import io.orderflow.text.Utf8;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An event in structured mode as it came. The SDK refuses a source that is no URI to Java, an odd time or extension, and here an event
 * ends that nobody else has taken.
 *
 * @param attributes each as text, by its name in lower case
 * @param data byte by byte; null if there is none
 */
record StructuredLetter(Map<String, String> attributes, byte[] data) {
    /** What can be a part of a header's name (RFC 9110, section 5.6.2), so that a redrive can send it. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern JSON = Pattern.compile(
            "\\s*[^/;\\s]+/(?:[^;\\s]*\\+)?json\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** An attribute of version 0.3, and of its JSON alone: in binary mode nothing is encoded. */
    private static final String ENCODING = "datacontentencoding";

    /**
     * Reads the JSON format (CloudEvents 1.0, and 0.3). What is not UTF-8 in it becomes U+FFFD, so that it is no other text.
     *
     * @return null if it is no JSON object, or has a name that no header can have
     */
    static StructuredLetter read(byte[] event) {
        try {
            boolean isText = Utf8.malformedAt(event) < 0;
            Map<String, byte[]> members =
                    StructuredJson.members(isText ? event : new String(event, UTF_8).getBytes(UTF_8));
            members.values().removeIf(value -> value[0] == 'n');
            byte[] data = members.remove("data");
            byte[] base64 = members.remove("data_base64");
            Map<String, String> attributes = new TreeMap<>();
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                attributes.put(member.getKey().toLowerCase(Locale.ROOT), StructuredJson.text(member.getValue()));
            }
            boolean named = attributes.keySet().stream().allMatch(NAME.asMatchPredicate());
            return named ? new StructuredLetter(attributes, data(data, base64, attributes)) : null;
        } catch (IOException | RuntimeException notJson) {
            return null;
        }
    }

    private static byte[] data(byte[] data, byte[] base64, Map<String, String> attributes) throws IOException {
        if (base64 != null) {
            return decoded(StructuredJson.text(base64));
        }
        if (data == null || data[0] != '"') {
            return data;
        }
        if ("0.3".equals(attributes.get("specversion")) && attributes.containsKey(ENCODING)) {
            String text = StructuredJson.text(data);
            return attributes.remove(ENCODING).equalsIgnoreCase("base64") ? decoded(text) : text.getBytes(UTF_8);
        }
        String type = attributes.get(DeadLetter.CONTENT_TYPE);
        return type == null || JSON.matcher(type).matches()
                ? data
                : StructuredJson.text(data).getBytes(UTF_8);
    }

    /** What is no Base64 stays as it stands. */
    static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return base64.getBytes(UTF_8);
        }
    }
}
