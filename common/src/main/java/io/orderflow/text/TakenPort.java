package io.orderflow.text;

import java.net.BindException;
import java.util.Locale;

/** Why nobody can listen on a port: what is wrong, and with it what helps. */
public final class TakenPort {
    private TakenPort() {}

    /**
     * In words that follow on "the port", with what to do.
     *
     * @param failure to listen
     * @return null if it has another reason
     */
    public static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return of(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT));
            }
        }
        return null;
    }

    /** Why nobody can listen on it, whatever the reason, in words that follow on the port: one line. */
    public static String line(Throwable failure) {
        String why = of(failure);
        // Such as that the process may open no more files, which is said where the cause is met.
        return why == null ? "nothing can listen there (" + OneLine.of(failure.getMessage()) + ")" : "the port " + why;
    }

    private static String of(String words) {
        if (words.contains("permission")) {
            return "is not for this user to listen on; choose one from 1024 on, or 0 for a free one";
        }
        if (words.contains("assign")) {
            return "is on an address that this machine has not; choose another address";
        }
        return words.contains("in use")
                ? "is taken; stop what listens there or choose another port (0: any free one)"
                // In the words of the system's language.
                : "cannot be listened on (" + OneLine.of(words) + "); it may be taken, or not for this user:"
                        + " choose another port (0: any free one)";
    }
}
