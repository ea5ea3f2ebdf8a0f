package io.orderflow.trace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A place in a trace, as W3C Trace Context writes it: what the next span begins under.
 *
 * @param text a {@code traceparent} that is well-formed
 * @param state a {@code tracestate} that is well-formed, or null
 */
public record TraceParent(String text, String state) {
    /** The name of the header, of the extension of a CloudEvent, and of the user property of a message. */
    public static final String HEADER = "traceparent";

    /** Beside it. */
    public static final String STATE_HEADER = "tracestate";

    /** What follows the flags belongs to later versions than 00, and is not understood: it is not passed on (section 3.2.4). */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int LENGTH = 55;

    /** In characters: what is longer may be left out (section 3.3.1.5), and would fill the headers of each request. */
    private static final int MAX_STATE = 512;

    private static final int MAX_MEMBERS = 32;

    private static final Pattern MEMBER =
            Pattern.compile("[ \\t]*([a-z0-9][a-z0-9_*/@-]{0,255}=[ -+\\--<>-~]{0,255}[!-+\\--<>-~])?[ \\t]*");

    private static final String NOWHERE = "0000000000000000";

    /**
     * What a publisher or another server has sent: not to be trusted.
     *
     * @return null for none, and for what is malformed; a malformed tracestate is left out
     */
    public static TraceParent of(String traceparent, String tracestate) {
        if (traceparent == null || traceparent.length() < LENGTH) {
            return null;
        }
        String text = traceparent.substring(0, LENGTH);
        boolean more = traceparent.length() > LENGTH;
        if (!FORM.matcher(text).matches() || more && (text.startsWith("00") || traceparent.charAt(LENGTH) != '-')) {
            return null;
        }
        return new TraceParent(text, isState(tracestate) ? tracestate : null);
    }

    private static boolean isState(String tracestate) {
        if (tracestate == null || tracestate.isBlank() || tracestate.length() > MAX_STATE) {
            return false;
        }
        String[] members = tracestate.split(",", -1);
        return members.length <= MAX_MEMBERS
                && Arrays.stream(members)
                        .allMatch(member -> MEMBER.matcher(member).matches());
    }

    /**
     * The beginning of a trace that has its number from what it is about: who comes back to that, and be it another process,
     * is in the same trace.
     */
    public static TraceParent beginning(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return new TraceParent("00-" + HexFormat.of().formatHex(hash, 0, 16) + "-" + NOWHERE + "-01", null);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    /** A place in the trace that {@link #beginning} begins, for who comes back to it and sends no span: under one that nobody has. */
    public static TraceParent within(String id) {
        return beginning(id).under("01");
    }

    /** The same trace, under a span that nobody has. @param flags two hexadecimal digits */
    TraceParent under(String flags) {
        String span = String.format("%016x", ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
        return new TraceParent("00-" + traceId() + "-" + span + "-" + flags, null);
    }

    /** Whether no span is above the next. */
    public boolean isBeginning() {
        return spanId().equals(NOWHERE);
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return text.substring(3, 35);
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return text.substring(36, 52);
    }
}
