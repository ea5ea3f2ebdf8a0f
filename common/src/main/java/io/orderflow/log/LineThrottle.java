package io.orderflow.log;

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

    /** Whoever can choose how a line begins could else fill the memory. */
    private static final int MAX_KINDS = 200;

    private static final class Kind {
        long nextNanos;
        long leftOut;
    }

    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > MAX_KINDS;
        }
    };

    public LineThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param logger with the level
     * @param text as far as it is known
     * @return how many of its kind were left out since the last, or -1 if this one is to be left out
     */
    public synchronized long pass(String logger, String text) {
        long now = nanoTime.getAsLong();
        String name = kindOf(logger, text == null ? "" : text);
        Kind kind = kinds.get(name);
        if (kind == null) {
            kind = new Kind();
            kinds.put(name, kind);
        } else if (now - kind.nextNanos < 0) {
            kind.leftOut++;
            return -1;
        }
        long leftOut = kind.leftOut;
        kind.leftOut = 0;
        kind.nextNanos = now + INTERVAL_NANOS;
        return leftOut;
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
