package io.orderflow.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The making of a database, which takes seconds. Killed in these, it leaves a folder that PostgreSQL neither starts over nor makes
 * a database in. So a file beside it says that nobody has used it yet; with that, it is made anew.
 */
final class FirstStart {
    private static final int ATTEMPTS = 100;

    private final Path mark;

    private FirstStart(Path mark) {
        this.mark = mark;
    }

    /**
     * Begins. What a start before has left half made is gone then; what makes it still, after its Java has been killed, is stopped.
     * So is a server whose folder somebody has deleted, to start afresh: it would keep its port for up to a minute.
     *
     * @param folder holds the mark
     * @param data of the database
     * @throws IllegalStateException in one line: it cannot be cleared
     */
    static FirstStart over(Path folder, Path data) {
        FirstStart start = new FirstStart(folder.resolve("unfinished"));
        try {
            if (Files.exists(start.mark)) {
                stopThoseOver(data);
                delete(data);
            }
            if (isEmpty(data)) {
                stopThoseOver(data);
                Files.write(start.mark, new byte[0]);
            }
            return start;
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("PostgreSQL left " + data + " half made, which cannot be cleared ("
                    + e.getMessage() + "): delete that folder");
        }
    }

    /** The server runs: from now on its folder has what is somebody's. */
    void ended(Closeable server) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            closeQuietly(server);
            throw new IllegalStateException("PostgreSQL cannot delete " + mark + " ("
                    + e.getClass().getSimpleName() + "): delete it, and start again");
        }
    }

    private static void closeQuietly(Closeable server) {
        try {
            server.close();
        } catch (IOException e) {
            // The next start stops it.
        }
    }

    private static boolean isEmpty(Path data) throws IOException {
        if (Files.notExists(data)) {
            return true;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data)) {
            return !files.iterator().hasNext();
        }
    }

    private static void stopThoseOver(Path data) {
        for (ProcessHandle process : ProcessHandle.allProcesses()
                .filter(process -> isOver(data, process.info()))
                .toList()) {
            process.destroyForcibly();
            EmbeddedPostgres.awaitEnd(process);
        }
    }

    /** PostgreSQL's own programs name it behind -D. */
    private static boolean isOver(Path data, ProcessHandle.Info process) {
        List<String> arguments = List.of(process.arguments().orElse(new String[0]));
        int named = arguments.indexOf("-D") + 1;
        return (EmbeddedPostgres.isProgram("initdb", process) || EmbeddedPostgres.isProgram("postgres", process))
                && named > 0
                && named < arguments.size()
                && arguments.get(named).equals(data.toString());
    }

    /**
     * The part of initdb that fills the database names no folder. It ends by itself once nobody is left for whom it works, and may
     * meanwhile delete a file that is met here, or write one more.
     */
    private static void delete(Path data) throws IOException {
        for (int attempt = 1; Files.exists(data); attempt++) {
            try {
                Files.walkFileTree(data, new Clearing());
            } catch (DirectoryNotEmptyException oneMore) {
                if (attempt == ATTEMPTS) {
                    throw oneMore;
                }
            }
        }
    }

    /** Deletes what it visits. What another has deleted meanwhile is no failure. */
    static final class Clearing extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
