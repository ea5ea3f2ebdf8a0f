package io.orderflow.text;

import java.io.IOException;
import java.util.Set;

/**
 * What a user reads of a failure: one line, and never a stack trace.
 *
 * <p>That is the outermost message that was written for him: what wraps it (Camel, picocli, a future) adds nothing that he can
 * act upon, and what it wraps is its cause, which the message already tells in words of ours. A message was written for him
 * if code of this project threw it. Where an exception was made says so by itself, so that nobody who throws one has to
 * think of it; a type of its own would be forgotten at the next place.
 */
public final class UserLine {
    private static final String OURS = "io.orderflow.";
    private static final int MAX_LENGTH = 600;

    /** Of what others wrote. */
    private static final int MAX_WORDS = 300;

    /** By which this project's code refuses something. Others that begin in it are the JVM's, and mean a fault of ours. */
    private static final Set<Class<?>> REFUSALS =
            Set.of(IllegalArgumentException.class, IllegalStateException.class, IOException.class);

    private UserLine() {}

    /**
     * The line for a failure, without secrets. Of one that nobody has thought of: its innermost cause, and where our code met
     * it.
     */
    public static String of(Throwable failure) {
        if (isOutOfFiles(failure)) {
            return "the process may open no more files; let it open more, such as by ulimit -n 4096";
        }
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (isWrittenByUs(one)) {
                return line(one.getMessage());
            }
        }
        return line(unexpected(failure));
    }

    /** Whoever runs into it first, a selector or a server, has words of its own for what it wanted. */
    private static boolean isOutOfFiles(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof IOException && String.valueOf(one.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a part of the failure was written for the user, so that its stack trace tells him nothing more. */
    public static boolean isExpected(Throwable failure) {
        boolean expected = false;
        for (Throwable one = failure; one != null && !expected; one = one.getCause()) {
            expected = isWrittenByUs(one);
        }
        return expected;
    }

    private static boolean isWrittenByUs(Throwable failure) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        boolean says = message != null
                && !message.isBlank()
                && (cause == null || !message.equals(cause.toString()) && !message.equals(cause.getMessage()));
        boolean ofOurs = failure.getClass().getName().startsWith(OURS);
        return says && (ofOurs || REFUSALS.contains(failure.getClass()) && isOurs(failure.getStackTrace()));
    }

    private static boolean isOurs(StackTraceElement[] trace) {
        return trace.length > 0 && trace[0].getClassName().startsWith(OURS);
    }

    private static String unexpected(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null
                ? ""
                : " (" + PhoneNumbers.line(withoutText(root.getMessage()), MAX_WORDS) + ")";
        if (root instanceof OutOfMemoryError) {
            return "the JVM is out of memory" + message + place(failure) + "; give it more, such as -Xmx"
                    + 2 * (Runtime.getRuntime().maxMemory() >> 20) + "m";
        }
        return "unexpected " + root.getClass().getSimpleName() + message + place(failure);
    }

    /** Of a placeholder that it cannot resolve or read, Camel quotes all that is around it: a password with two braces. */
    private static String withoutText(String message) {
        return message.replaceFirst("(?s) from (?:the )?text: .*", "");
    }

    /** The innermost place of ours, which is where to look first. */
    private static String place(Throwable failure) {
        String place = "";
        for (Throwable one = failure; one != null; one = one.getCause()) {
            for (StackTraceElement frame : one.getStackTrace()) {
                if (frame.getClassName().startsWith(OURS)) {
                    String type =
                            frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
                    place = " at " + type + "." + frame.getMethodName() + ":" + frame.getLineNumber();
                    break;
                }
            }
        }
        return place;
    }

    private static String line(String message) {
        return Secrets.line(message, MAX_LENGTH);
    }
}
