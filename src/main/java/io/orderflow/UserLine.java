package io.orderflow;

import org.slf4j.LoggerFactory;

/** What a user reads of a failure; the log file has all of it. */
final class UserLine {
    private UserLine() {}

    /** The first line of the root cause's message. Those of our own exceptions say what is wrong, where, and what to do. */
    static String of(Throwable failure) {
        LoggerFactory.getLogger(UserLine.class).debug("Failed", failure);
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getName()
                : message.lines().findFirst().orElse("");
    }
}
