package io.orderflow.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL server on this machine, whose data stays in the folder it was given.
 *
 * <p>It survives the process that started it: pg_ctl starts it as a daemon, so after a SIGKILL it keeps running and
 * keeps its folder locked. The next start over the folder stops it first.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Pattern OF_THE_SHELL = Pattern.compile("[$`\"\\\\\\p{Cntrl}]");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /**
     * The library gives up on a server after 5 s, which then still writes its last checkpoint: on a busy disk for long. Whoever
     * starts again at once finds it here.
     */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private Closeable server;
    private boolean closed;

    private EmbeddedPostgres(Path folder, int port, Closeable server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    /**
     * Starts the server and returns when it accepts connections. Binaries and data stay inside the folder.
     *
     * @param folder created if missing, kept when the server stops
     * @param port the TCP port on the loopback interface; 0 for a free one
     * @throws IllegalStateException in one line: the port is taken, the folder cannot be written, or the server's own
     *     reason
     */
    public static EmbeddedPostgres start(Path folder, int port) {
        requireWritable(folder);
        requirePlain(folder);
        stopOrphan(data(folder));
        FirstStart first = FirstStart.over(folder, data(folder));
        int actualPort = requireFree(port);
        Closeable server = startOver(folder, actualPort);
        first.ended(server);
        return new EmbeddedPostgres(folder, actualPort, server);
    }

    private static Path data(Path folder) {
        return folder.resolve("data").toAbsolutePath();
    }

    private static Closeable startOver(Path folder, int port) {
        try {
            return startServer(folder, data(folder), port);
        } catch (IOException e) {
            throw notStarted(folder, port, e.getMessage());
        } catch (RuntimeException | ExceptionInInitializerError e) {
            // Of what made no database the library knows how it was called.
            throw notStarted(folder, port, StartWatch.initdbError(folder).orElse(e.getMessage()));
        }
    }

    private static IllegalStateException notStarted(Path folder, int port, String why) {
        return new IllegalStateException("PostgreSQL did not start on port " + port + " over the data folder "
                + folder.toAbsolutePath() + ": " + why);
    }

    /** Whether the server runs. It ends by itself when its disk is so full that it cannot write its log ahead. */
    public boolean isRunning() {
        try {
            return postmaster(data(folder)).isPresent();
        } catch (IOException | RuntimeException unreadable) {
            // It is about to write it, or to remove it; the next look will tell.
            return true;
        }
    }

    /** Empty if there is none, or none any more. */
    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        Path pidFile = pidFile(data);
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(
                                Files.readAllLines(pidFile).get(0).strip()))
                        .filter(process -> isProgram("postgres", process.info()) && isOver(data, process))
                : Optional.empty();
    }

    private static Path pidFile(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** What the server has ended of, in its own words; empty if it has not said. */
    public Optional<String> lastWords() {
        return StartWatch.panic(folder);
    }

    /**
     * Starts a server that has ended by itself anew, on the same port: what was committed is there. Does nothing if it runs, or is
     * closed.
     *
     * @throws IllegalStateException in one line, why it does not start; it may be tried again
     */
    public synchronized void startAgain() {
        if (closed || isRunning()) {
            return;
        }
        try {
            // Its lock on the folder is held by this process.
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stopOrphan(data(folder));
        server = startOver(folder, port);
    }

    /** The URL of the database {@code postgres}, with its user; connections from this machine need no password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    /** The TCP port in use, also when a free one was asked for. */
    public int port() {
        return port;
    }

    /** Stops the server, fast: open transactions are rolled back, what was committed stays. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Closeable startServer(Path folder, Path data, int port) throws IOException {
        // The library deletes stale data folders that lie beside its binaries, so ours lies elsewhere. It also makes a
        // folder in the system's temporary folder, unless this property, its only setting for it, names another.
        Path binaries = folder.resolve("binaries").toAbsolutePath();
        String before = System.setProperty("ot.epg.working-dir", binaries.toString());
        StartWatch watch = StartWatch.over(folder, data);
        try (watch) {
            Closeable server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setOutputRedirector(watch.output())
                    .setErrorRedirector(watch.output())
                    .setPGStartupWait(START_TIMEOUT)
                    // The library trades durability for speed; here a ticket that was answered must survive.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    // initdb refuses a locale that the environment names and the machine lacks, as over SSH.
                    .setLocaleConfig("locale", "C")
                    // Unix sockets would lie in the system's temporary folder.
                    .setServerConfig("unix_socket_directories", "")
                    .start();
            if (watch.cause().isPresent()) {
                // An interrupted wait ends as if the server had started; it holds a lock on its folder.
                watch.close();
                server.close();
                throw new IOException("interrupted");
            }
            return server;
        } catch (IOException e) {
            throw watch.cause().map(cause -> new IOException(cause, e)).orElse(e);
        } finally {
            if (before == null) {
                System.clearProperty("ot.epg.working-dir");
            } else {
                System.setProperty("ot.epg.working-dir", before);
            }
        }
    }

    /** PostgreSQL has a shell start its server, in double quotes, by the path that it is really at. */
    private static void requirePlain(Path folder) {
        try {
            if (OF_THE_SHELL.matcher(folder.toRealPath().toString()).find()) {
                throw new IllegalStateException(
                        "PostgreSQL cannot start from its data folder " + folder.toAbsolutePath()
                                + ": a shell takes $, `, \" and \\ in its path for its own; choose another folder");
            }
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL cannot use its data folder " + folder.toAbsolutePath() + " ("
                    + e.getClass().getSimpleName() + "): choose another folder");
        }
    }

    private static void requireWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", null));
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL cannot write its data folder " + folder.toAbsolutePath() + " ("
                    + e.getClass().getSimpleName() + "): choose another folder, or correct its permissions");
        }
    }

    private static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL cannot listen on port " + port + " (" + e.getMessage()
                    + "): stop what uses it, or choose another port");
        }
    }

    static void stopOrphan(Path data) {
        Path pidFile = pidFile(data);
        try {
            postmaster(data).ifPresent(EmbeddedPostgres::stop);
            // PostgreSQL refuses to start over a file whose process id now belongs to an unrelated process.
            Files.deleteIfExists(pidFile);
        } catch (AccessDeniedException e) {
            throw new IllegalStateException("PostgreSQL cannot use its data folder " + data
                    + ": this user may not read and write it; give it the rights, or choose another folder");
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("PostgreSQL left " + pidFile.toAbsolutePath()
                    + ", which cannot be cleared (" + e.getMessage() + "): stop its process and delete the file");
        }
    }

    /** Whether it runs a program whose file's name begins so. Of another's process, such as of a container, the file may be "/". */
    static boolean isProgram(String name, ProcessHandle.Info process) {
        return process.command()
                .map(command -> Path.of(command).getFileName())
                .filter(file -> file.toString().startsWith(name))
                .isPresent();
    }

    /**
     * Whether the process is not the server of another folder: the file may have come with a copy of that, or the machine has
     * started anew and given the number to somebody else's. Where the system does not tell it, it is taken for this one's.
     */
    private static boolean isOver(Path data, ProcessHandle postgres) {
        return postgres.info()
                .arguments()
                .map(arguments -> isOver(data, Arrays.asList(arguments)))
                .orElse(true);
    }

    /** Its folder stands behind -D; one that is gone is this one's before it was moved. */
    private static boolean isOver(Path data, List<String> arguments) {
        int folder = arguments.indexOf("-D") + 1;
        if (folder == 0 || folder == arguments.size()) {
            return false;
        }
        try {
            Path its = Path.of(arguments.get(folder));
            return Files.notExists(its) || Files.isSameFile(its, data);
        } catch (IOException | InvalidPathException notThisUsers) {
            return false;
        }
    }

    private static void stop(ProcessHandle postmaster) {
        postmaster.destroy();
        awaitEnd(postmaster);
    }

    /** @throws IllegalStateException it goes on: one line */
    static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("process " + process.pid() + " does not stop");
        }
    }
}
