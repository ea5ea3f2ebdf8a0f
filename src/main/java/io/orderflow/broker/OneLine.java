package io.orderflow.broker;

import com.fasterxml.jackson.core.JacksonException;

/** Text of unknown origin, made fit for a log line or a plain-text reply. */
final class OneLine {
    private static final int MAX_LENGTH = 300;

    private OneLine() {}

    /** The text with one space for each run of white space and control characters, cut after 300 characters; "" for null. */
    static String of(String text) {
        if (text == null) {
            return "";
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s\\u2028\\u2029]+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }

    /** The message of the innermost cause, which is the one that names the value at fault. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
        return of(message == null ? cause.getClass().getSimpleName() : message);
    }
}
