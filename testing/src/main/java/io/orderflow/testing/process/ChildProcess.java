package io.orderflow.testing.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process, whose output is in a file for whoever asks why. It does not outlive this JVM, unless this one is killed. */
public final class ChildProcess implements AutoCloseable {
    /** What Kubernetes grants a pod between SIGTERM and SIGKILL. */
    public static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    private static final Duration LONGEST_WAIT_FOR_LOG = Duration.ofSeconds(1);

    private final Process process;

    /** Asked for once, while it runs: asked of one that has ended, the JDK waits for whatever has its process id by then. */
    private final CompletableFuture<Process> ended;

    private final Path log;
    private final Thread killer;
    private final Thread reader;

    private ChildProcess(Process process, Path log, Predicate<String> onLine) {
        this.process = process;
        this.log = log;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        ended = process.onExit();
        ended.thenRun(this::forget);
        reader = new Thread(() -> read(onLine), log.getFileName().toString());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process.
     *
     * @param environment what it has besides the environment of this one
     * @param log appended to: standard output and standard error; its folder is made
     * @param onLine is given each line of them, by a thread of the process, and returns whether it goes into the log
     * @throws IOException there is no such command, or the log cannot be written
     */
    public static ChildProcess start(
            List<String> command, Map<String, String> environment, Path log, Predicate<String> onLine)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return start(builder, log, onLine);
    }

    /** The same with an environment and a working directory of the caller's. */
    public static ChildProcess start(ProcessBuilder builder, Path log, Predicate<String> onLine) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        return new ChildProcess(builder.redirectErrorStream(true).start(), log, onLine);
    }

    private void read(Predicate<String> onLine) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (onLine.test(line)) {
                    copy.write(line + "\n");
                    copy.flush();
                }
            }
        } catch (IOException ended) {
            // With the process.
        }
    }

    /**
     * Writes a line to its standard input.
     *
     * @throws UncheckedIOException it has ended; names the log
     */
    public void send(String line) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("gone; see " + log, e);
        }
    }

    /** Ends its standard input, as the death of this process does. */
    void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws IllegalThreadStateException it has not ended */
    public int exitValue() {
        return process.exitValue();
    }

    /** Runs something, on any thread, when it has ended, or at once if it has. */
    public void onExit(Runnable action) {
        ended.thenRun(action);
    }

    /** What it has used of all cores since it started. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The memory that it holds; empty where the system does not tell, and when it has ended. */
    public Optional<ProcessMemory> memory() {
        return ProcessMemory.of(pid());
    }

    /** SIGKILL, unless it has ended. Returns when it is dead, and its log complete. */
    public void kill() {
        process.destroyForcibly();
        ended.join();
        awaitLog();
    }

    /** SIGTERM. Returns, when it has ended or the grace period has, whether it has ended; then its log is complete. */
    public boolean terminate() throws InterruptedException {
        // Process.destroy() would close its standard input as well, and so end what is leashed at once.
        process.toHandle().destroy();
        boolean inTime = process.waitFor(GRACE_PERIOD.toSeconds(), TimeUnit.SECONDS);
        if (inTime) {
            awaitLog();
        }
        return inTime;
    }

    /** Not for long: a child of the child may hold its output open. */
    private void awaitLog() {
        try {
            reader.join(LONGEST_WAIT_FOR_LOG.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #kill}. */
    @Override
    public void close() {
        kill();
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook has nothing left to kill.
        }
    }
}
