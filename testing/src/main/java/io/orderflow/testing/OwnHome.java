package io.orderflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A home folder, empty, in place of the user's until this is closed. What is left in it stays in {@code target}. */
public final class OwnHome implements AutoCloseable {
    private final String homeOfTheUser = System.getProperty("user.home");
    private final Path folder;

    /** @throws UncheckedIOException it cannot be made */
    public OwnHome() {
        try {
            Path tests = Files.createDirectories(Path.of("target/tests").toAbsolutePath());
            folder = Files.createTempDirectory(tests, "home-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("user.home", folder.toString());
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        System.setProperty("user.home", homeOfTheUser);
    }
}
