package io.orderflow.broker;

import com.fasterxml.jackson.core.JacksonException;
import io.orderflow.text.OneLine;

/** Why something failed, in one line. */
final class RootCause {
    private RootCause() {}

    /** The message of the innermost cause, which is the one that names the value at fault. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
        return OneLine.of(message == null ? cause.getClass().getSimpleName() : message);
    }
}
