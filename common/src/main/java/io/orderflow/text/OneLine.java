package io.orderflow.text;

import java.util.regex.Pattern;

/** Text of unknown origin, made fit for a terminal, a log line or a plain-text reply. */
public final class OneLine {
    private static final int MAX_LENGTH = 300;

    /** White space, control characters (C1 too, of which one begins a terminal's sequences), and what turns text around. */
    private static final Pattern BREAKING =
            Pattern.compile("[\\p{Cc}\\s\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+");

    private OneLine() {}

    /** The text with one space for each run of white space and control characters, cut after 300 characters; "" for null. */
    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /** The first line, for what has details or advice on further ones, as PostgreSQL's and RocketMQ's messages do; "null" for null. */
    public static String first(String text) {
        return String.valueOf(text).strip().lines().findFirst().orElse("");
    }

    /** As {@link #of(String)}, cut to another length. */
    public static String of(String text, int length) {
        if (text == null) {
            return "";
        }
        String line = BREAKING.matcher(text).replaceAll(" ").strip();
        return line.length() <= length ? line : line.substring(0, whole(line, length - 1)) + "…";
    }

    /** Half a character is none, and no encoder takes it. */
    private static int whole(String line, int length) {
        return length > 0 && Character.isHighSurrogate(line.charAt(length - 1)) ? length - 1 : length;
    }
}
