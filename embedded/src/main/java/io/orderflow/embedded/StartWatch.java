package io.orderflow.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ends the wait for a PostgreSQL that has given up its start. The library asks for a connection until its time is over, and
 * does not look at what the server says; the server says it here, in a file beside its data.
 */
final class StartWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    /** What names a cause in PostgreSQL's words, which advice follows on further lines. */
    private static final Pattern CAUSE = Pattern.compile(".*(?:FATAL|PANIC): +(.*)|.*\\bpostgres: (.*)");

    /** What ends a server that ran. */
    private static final Pattern PANIC = Pattern.compile(".*PANIC: +(.*)");

    /** Why no database was made in the folder. */
    private static final Pattern INITDB = Pattern.compile(".*\\binitdb: error: (.*)");

    private final Path output;
    private final Path pidFile;
    private final Thread starter = Thread.currentThread();
    private final Thread watch = new Thread(this::look, "PostgresStartWatch");
    private volatile boolean ended;
    private volatile String cause;

    private StartWatch(Path output, Path data) {
        this.output = output;
        this.pidFile = data.resolve("postmaster.pid");
    }

    /** Watches the start that the calling thread is about to make. */
    static StartWatch over(Path folder, Path data) throws IOException {
        StartWatch started = new StartWatch(output(folder), data);
        Files.deleteIfExists(started.output);
        started.watch.setDaemon(true);
        started.watch.start();
        return started;
    }

    private static Path output(Path folder) {
        return folder.resolve("server.log");
    }

    /** What the server that was started last has ended of, if it has said so. */
    static Optional<String> panic(Path folder) {
        return words(output(folder), PANIC);
    }

    /** Why the start that was made last could make no database, if it has said so. */
    static Optional<String> initdbError(Path folder) {
        return words(output(folder), INITDB);
    }

    ProcessBuilder.Redirect output() {
        return ProcessBuilder.Redirect.appendTo(output.toFile());
    }

    /** Why the server has given up; empty while it has not. */
    Optional<String> cause() {
        return Optional.ofNullable(cause);
    }

    private void look() {
        while (!ended) {
            // A server that runs, or recovers, has the file; until it is made there are no words of a cause.
            Optional<String> words = words(output, CAUSE);
            if (words.isPresent() && !Files.exists(pidFile)) {
                giveUp(words.get());
                return;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void giveUp(String words) {
        if (!ended) {
            cause = words;
            starter.interrupt();
        }
    }

    private static Optional<String> words(Path output, Pattern pattern) {
        try (Stream<String> lines = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            return lines.map(pattern::matcher)
                    .filter(line -> line.matches())
                    .map(line -> line.group(1) != null ? line.group(1) : line.group(2))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The start has ended, well or not; its thread is not interrupted any more, and not left so by the watch. */
    @Override
    public synchronized void close() {
        ended = true;
        watch.interrupt();
        if (cause != null) {
            Thread.interrupted();
        }
    }
}
