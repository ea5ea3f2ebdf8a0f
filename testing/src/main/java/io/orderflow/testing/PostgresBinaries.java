package io.orderflow.testing;

import io.orderflow.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** PostgreSQL's programs, unpacked once for all tests: a server unpacks its own for each folder, 3 s of a core. */
public final class PostgresBinaries {
    private static final Path TESTS = Path.of("target/tests");
    private static final Path SHARED = TESTS.resolve("postgres-binaries");

    private PostgresBinaries() {}

    /**
     * Gives them to the server that is to run over this folder, unless it has its own already.
     *
     * @param folder made if missing; the server's, which holds its data too
     * @return the folder
     * @throws UncheckedIOException it cannot be written
     */
    public static synchronized Path lendTo(Path folder) {
        try {
            Files.createDirectories(SHARED);
            if (!areUnpacked()) {
                unpack();
            }
            link(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean areUnpacked() throws IOException {
        try (Stream<Path> versions = Files.list(SHARED)) {
            return versions.anyMatch(version -> Files.exists(version.resolve(".exists")));
        }
    }

    /** By the first of all JVMs, which the others await: the library itself gives them a minute, too little on a busy machine. */
    private static void unpack() throws IOException {
        Path lock = TESTS.resolve("postgres-binaries.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !areUnpacked()) {
                Path first = Files.createTempDirectory(TESTS, "postgres-");
                link(first);
                EmbeddedPostgres.start(first, 0).close();
                Folders.delete(first);
            }
        }
    }

    private static void link(Path folder) throws IOException {
        try {
            Files.createSymbolicLink(Files.createDirectories(folder).resolve("binaries"), SHARED.toRealPath());
        } catch (FileAlreadyExistsException lentBefore) {
            // Or unpacked by the server itself.
        }
    }
}
