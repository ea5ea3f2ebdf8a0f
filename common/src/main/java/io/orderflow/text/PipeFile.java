package io.orderflow.text;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What a user may name where a file is meant: who opens a pipe or a device may wait for ever. */
public final class PipeFile {
    private PipeFile() {}

    /** Whether there is something of that path which is no file: a pipe, a device or a folder. */
    public static boolean isOne(String path) {
        try {
            return Files.exists(Path.of(path)) && !Files.isRegularFile(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
