package io.orderflow.testing.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The standard input of a child process: one command a line, one answer each; at its end the child ends too. */
public final class Commands {
    /** How a line begins that is an answer. */
    public static final String ANSWER = "= ";

    private Commands() {}

    /** What answers a command. */
    @FunctionalInterface
    public interface Answering {
        /** @param words the command, split at blanks */
        String answer(String[] words) throws Exception;
    }

    /**
     * Answers each command on standard output, and ends the process with its parent.
     *
     * @throws Exception what a command failed with; nothing more is read
     */
    public static void serve(Answering answering) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = next(in); line != null; line = next(in)) {
            System.out.println(ANSWER + answering.answer(line.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    private static String next(BufferedReader in) {
        try {
            return in.readLine();
        } catch (IOException gone) {
            return null;
        }
    }
}
