package io.orderflow.local;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that is for its owner alone from the moment that it is there, whatever the process's umask: whole orders are in it. */
public final class OwnersFolder {
    private OwnersFolder() {}

    /** Makes it, unless it is there: then it stays as its owner has it, as do the folders above it. */
    public static void make(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        if (Files.notExists(absolute)) {
            if (absolute.getParent() != null) {
                Files.createDirectories(absolute.getParent());
            }
            Files.createDirectories(absolute, ofTheOwner());
        } else {
            // Fails if it is no folder.
            Files.createDirectories(absolute);
        }
    }

    /** A file system without permissions has none to set. */
    private static FileAttribute<?>[] ofTheOwner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
