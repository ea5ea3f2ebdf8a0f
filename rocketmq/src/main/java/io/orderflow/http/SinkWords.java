package io.orderflow.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.orderflow.text.Secrets;
import java.lang.Character.UnicodeScript;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sink says of a refusal, made fit for a log and a dead letter: the first line of a plain text, at most 300
 * characters, without what it may have of the order, or of a secret.
 *
 * <p>A sink may quote what it refuses. So each word that stands in the event too, but for the names of its JSON's fields, is
 * masked: the reason stays ("orderId: is missing"), the person goes. Masked as well, wherever they are from, are numbers of
 * five digits and more, addresses with an at sign, the query of a URL, and what is long enough for a token. An event too
 * large to be compared gets no words at all.
 */
final class SinkWords {
    private static final int MAX_LENGTH = 300;
    private static final int MAX_COMPARED_BYTES = 64 * 1024;
    private static final String MASK = "***";

    /** Those that are invisible, or turn the direction of a terminal's text, among them. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Z}]+");

    private static final Pattern SECRET = Pattern.compile(
            "\\p{Nd}(?:[ .·・/／()（）_\\p{Pd}−]{0,3}\\p{Nd}){4,}" // a phone number, an id
                    + "|\\S*@\\S*"
                    + "|\\?\\S+"
                    + "|[A-Za-z0-9+/=_.~-]{20,}");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern FIELD = Pattern.compile("\"[A-Za-z0-9_-]{1,64}\"\\s*+:");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|.)", Pattern.DOTALL);

    /** Their words stand side by side, or with endings. */
    private static final Set<UnicodeScript> UNSPACED = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private SinkWords() {}

    /**
     * @param answer the start of its body
     * @param event what was posted, null for nothing
     * @param values those of the request's headers that are not the same for every event, and its secrets
     * @return "" for an answer that is no plain text
     */
    static String of(HttpResponse response, ByteBuf answer, byte[] event, Iterable<String> values) {
        String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("text/plain")) {
            return "";
        }
        if (event != null && event.length > MAX_COMPARED_BYTES) {
            return "";
        }
        int length = Math.min(answer.readableBytes(), 4 * MAX_LENGTH);
        String line = answer.toString(answer.readerIndex(), length, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        Set<String> known = new HashSet<>();
        if (event != null) {
            String text = new String(event, StandardCharsets.UTF_8);
            addWords(FIELD.matcher(text).replaceAll(" "), known);
            addWords(FIELD.matcher(unescaped(text)).replaceAll(" "), known);
        }
        values.forEach(value -> {
            addWords(value, known);
            addWords(unescaped(value), known);
            addWords(decoded(value), known);
        });
        return cut(mask(UNPRINTABLE.matcher(composed(line)).replaceAll(" ").strip(), known));
    }

    private static String mask(String line, Set<String> known) {
        String withoutSecrets = SECRET.matcher(Secrets.mask(line)).replaceAll(MASK);
        return WORD.matcher(withoutSecrets).replaceAll(word -> {
            String found = word.group();
            return known.contains(lower(found)) ? MASK : Matcher.quoteReplacement(maskParts(found, known));
        });
    }

    /** Of what stands side by side: a word that is one character, and any two that stand so in the event. */
    private static String maskParts(String word, Set<String> known) {
        int[] points = word.codePoints().toArray();
        BitSet masked = new BitSet();
        for (int i = 0; i < points.length; i++) {
            if (isUnspaced(points[i]) && known.contains(lower(Character.toString(points[i])))) {
                masked.set(i);
            }
            if (isPair(points, i) && known.contains(pair(points, i))) {
                masked.set(i, i + 2);
            }
        }
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (!masked.get(i)) {
                told.appendCodePoint(points[i]);
            } else if (i == 0 || !masked.get(i - 1)) {
                told.append(MASK);
            }
        }
        return told.toString();
    }

    private static boolean isPair(int[] points, int at) {
        return at + 1 < points.length && isUnspaced(points[at]) && isUnspaced(points[at + 1]);
    }

    private static String pair(int[] points, int at) {
        return lower(new String(points, at, 2));
    }

    private static boolean isUnspaced(int point) {
        return point > 0xFF && UNSPACED.contains(UnicodeScript.of(point));
    }

    /** The same for each way to write it: some letters have an upper case that is two, or a lower case for the end of a word. */
    private static String lower(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** A letter and its accent are one character or two, and a syllable of Hangul is one or three, as a sink likes. */
    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static void addWords(String text, Set<String> words) {
        Matcher matcher = WORD.matcher(composed(text));
        while (matcher.find()) {
            words.add(lower(matcher.group()));
            int[] points = matcher.group().codePoints().toArray();
            for (int i = 0; i < points.length; i++) {
                if (isPair(points, i)) {
                    words.add(pair(points, i));
                }
            }
        }
    }

    /** A JSON string's characters as they are meant, but that those which are of no word are a space. */
    private static String unescaped(String text) {
        return text.indexOf('\\') < 0
                ? ""
                : ESCAPE.matcher(text)
                        .replaceAll(escape -> escape.group(1) == null
                                ? " "
                                : Matcher.quoteReplacement(
                                        Character.toString((char) Integer.parseInt(escape.group(1), 16))));
    }

    /** As an attribute's characters outside ASCII are sent. */
    private static String decoded(String value) {
        try {
            return value.indexOf('%') < 0 ? "" : URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return "";
        }
    }

    private static String cut(String line) {
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 1) + "…";
    }
}
