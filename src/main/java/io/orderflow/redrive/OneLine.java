package io.orderflow.redrive;

/** Others' text, fit for a terminal. */
public final class OneLine {
    private OneLine() {}

    /** The text without control characters, cut to a length; "" for null. */
    public static String of(String text, int length) {
        if (text == null) {
            return "";
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s\\u2028\\u2029]+", " ").strip();
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }
}
