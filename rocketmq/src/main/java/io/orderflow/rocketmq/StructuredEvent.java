package io.orderflow.rocketmq;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A CloudEvent in structured mode, read just far enough to know its type and the names of its attributes: one pass over the
 * text, without recursion. What is not plain JSON (RFC 8259), or can be read in two ways, as with an attribute that comes
 * twice, is refused; so the sink cannot read another type than was checked here.
 */
public final class StructuredEvent {
    private static final Pattern JSON =
            Pattern.compile("application/cloudevents\\+json\\s*(;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*)?");
    private static final char END = '\uffff';
    private static final int MAX_DEPTH = 1000;
    private static final String REASON = "not a CloudEvent: it says that it is one in structured mode, and ";

    private final String text;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private int at;
    private String type;

    /** Where an attribute stands in the text, from its name to the end of its value. */
    private record Member(int start, int end) {}

    private StructuredEvent(String text) {
        this.text = text;
    }

    /** Whether a content type is of one that {@link #with} can read. */
    public static boolean isJson(String contentType) {
        return JSON.matcher(contentType.strip().toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * The same event with more extensions, in place of those that it has of the same names; all else stays as it is written.
     *
     * @param extensions by name; values are printable ASCII
     * @param body null if empty
     * @throws NotAnEventException if it cannot be read; the reason quotes nothing of it
     */
    public static byte[] with(Map<String, String> extensions, byte[] body) throws NotAnEventException {
        StructuredEvent event = read(body);
        StringJoiner members = new StringJoiner(",", "{", "}");
        extensions.forEach((name, value) ->
                members.add('"' + name + "\":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'));
        event.members.forEach((name, member) -> {
            if (!extensions.containsKey(name)) {
                members.add(event.text.substring(member.start, member.end));
            }
        });
        return members.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param body null if empty, as RocketMQ has it
     * @throws NotAnEventException if it may not pass, or cannot be read; the reason quotes nothing of it
     */
    static void check(String contentType, byte[] body, PassThrough passThrough) throws NotAnEventException {
        if (!isJson(contentType)) {
            throw new NotAnEventException(REASON + "only application/cloudevents+json in UTF-8 can be checked");
        }
        StructuredEvent event = read(body);
        for (String name : event.members.keySet()) {
            PassThrough.checkAttribute(name);
        }
        passThrough.checkType(event.type);
    }

    private static String decode(byte[] body) throws NotAnEventException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotAnEventException(REASON + "its body is no UTF-8");
        }
    }

    /** @param body null if empty, as RocketMQ has it */
    private static StructuredEvent read(byte[] body) throws NotAnEventException {
        StructuredEvent event = new StructuredEvent(decode(body == null ? new byte[0] : body));
        event.read();
        return event;
    }

    private void read() throws NotAnEventException {
        expect('{');
        if (peek() != '}') {
            readAttribute();
            while (peek() == ',') {
                at++;
                readAttribute();
            }
        }
        expect('}');
        peek();
        // Not by END, which may stand in the text.
        if (at < text.length()) {
            throw malformed();
        }
        if (type == null) {
            throw new NotAnEventException(REASON + "it has no type");
        }
    }

    private void readAttribute() throws NotAnEventException {
        peek();
        int start = at;
        String name = string();
        if (members.containsKey(name)) {
            throw new NotAnEventException(REASON + "an attribute comes twice");
        }
        if (!Extensions.isName(name) && !name.equals("data_base64")) {
            throw new NotAnEventException(REASON + "an attribute has a name that the specification does not allow");
        }
        expect(':');
        if (name.equals("type")) {
            peek();
            type = string();
        } else {
            skipValue();
        }
        members.put(name, new Member(start, at));
    }

    private void skipValue() throws NotAnEventException {
        BitSet objects = new BitSet();
        int depth = 0;
        do {
            char c = peek();
            switch (c) {
                case '"' -> string();
                case '{', '[' -> {
                    objects.set(depth++, c == '{');
                    at++;
                    if (depth > MAX_DEPTH) {
                        throw malformed();
                    }
                }
                case '}', ']' -> {
                    if (depth == 0 || objects.get(--depth) != (c == '}')) {
                        throw malformed();
                    }
                    at++;
                }
                case ',', ':' -> {
                    if (depth == 0) {
                        throw malformed();
                    }
                    at++;
                }
                default -> word();
            }
        } while (depth > 0);
    }

    /** A number, true, false or null. */
    private void word() throws NotAnEventException {
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
    }

    private static boolean isOfWord(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == 'E' || c == '+' || c == '-' || c == '.';
    }

    private String string() throws NotAnEventException {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                break;
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw malformed();
    }

    private char escaped() throws NotAnEventException {
        char c = at < text.length() ? text.charAt(at++) : END;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed();
        };
    }

    private char unicode() throws NotAnEventException {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            throw malformed();
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    /** The next character after white space, which is left in place, or {@link #END}. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private void expect(char expected) throws NotAnEventException {
        if (peek() != expected) {
            throw malformed();
        }
        at++;
    }

    private static NotAnEventException malformed() {
        return new NotAnEventException(REASON + "its body is no JSON object");
    }
}
