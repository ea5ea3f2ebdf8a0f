package io.orderflow.image;

import java.nio.file.Path;
import java.util.List;

/** Programs of the machine. */
final class Commands {
    private Commands() {}

    /** @throws IllegalStateException it ended with another code than 0: what it said last */
    static void run(Path folder, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command.get(0) + " ended with " + process.exitValue() + ": "
                    + output.substring(Math.max(0, output.length() - 500)));
        }
    }
}
