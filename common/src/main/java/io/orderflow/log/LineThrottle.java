package io.orderflow.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets one line of each kind through in ten seconds, and counts the others. Lines are of a kind if one logger writes them
 * and they begin with the same words: what follows, an address, an id or a number, differs from line to line.
 */
public final class LineThrottle {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WORDS_LENGTH = 40;

    /** In ten seconds. Whoever can choose how a line begins could else fill the memory, and the log. */
    static final int MAX_KINDS = 200;

    private static final class Kind {
        long nextNanos;
        long leftOut;
    }

    private final LongSupplier nanoTime;

    /** In the order in which their latest lines passed. */
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private long leftOutBeyond;

    public LineThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param logger with the level
     * @param text as far as it is known
     * @return how many were left out since the last, of its kind and of kinds beyond those that are remembered; or -1 if this one is
     *     to be left out
     */
    public synchronized long pass(String logger, String text) {
        long now = nanoTime.getAsLong();
        String name = kindOf(logger, text == null ? "" : text);
        Kind kind = kinds.get(name);
        if (kind != null && now - kind.nextNanos < 0) {
            kind.leftOut++;
            return -1;
        }
        if (kind == null && !hasRoom(now)) {
            leftOutBeyond++;
            return -1;
        }
        long leftOut = leftOutBeyond + (kind == null ? 0 : kind.leftOut);
        leftOutBeyond = 0;
        Kind passed = new Kind();
        passed.nextNanos = now + INTERVAL_NANOS;
        kinds.remove(name);
        kinds.put(name, passed);
        return leftOut;
    }

    /** Where there is none, the kind whose line passed first is forgotten, unless that was within the interval. */
    private boolean hasRoom(long now) {
        if (kinds.size() < MAX_KINDS) {
            return true;
        }
        Iterator<Kind> first = kinds.values().iterator();
        Kind eldest = first.next();
        if (now - eldest.nextNanos < 0) {
            return false;
        }
        leftOutBeyond += eldest.leftOut;
        first.remove();
        return true;
    }

    /** For the end of a line. @param lines as {@link #pass} gives them; nothing is said of none */
    public static String leftOut(long lines) {
        return lines == 0 ? "" : " (" + lines + " more such lines were left out)";
    }

    private static String kindOf(String logger, String text) {
        int end = 0;
        while (end < text.length() && end < WORDS_LENGTH && isOfWords(text.charAt(end))) {
            end++;
        }
        return logger + " " + text.substring(0, end);
    }

    private static boolean isOfWords(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ' || c == '\'' || c == '`';
    }
}
