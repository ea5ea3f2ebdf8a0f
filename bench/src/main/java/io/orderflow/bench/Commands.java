package io.orderflow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The standard input of a child of ours: one command a line, one answer each; at its end the child ends too. */
final class Commands {
    private Commands() {}

    interface Handler {
        String answer(String[] words) throws Exception;
    }

    static void serve(Handler handler) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(Child.ANSWER + handler.answer(line.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    /** Keeps this process until its parent has gone. */
    static void endWithParent() {
        Thread watcher = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is said to it.
                }
            } catch (IOException gone) {
                // As at the end.
            }
            Runtime.getRuntime().halt(0);
        });
        watcher.start();
    }
}
