package io.orderflow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process under measurement, or one that measures. What it prints is in a file of its name, for whoever asks why. */
final class Child implements AutoCloseable {
    /** How a child of ours begins the line that answers {@link #ask}. */
    static final String ANSWER = "= ";

    /** How a child of ours begins the line that says that it is ready, and where. */
    static final String READY = "bench server ready ";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread killer;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(this::read, log.getFileName().toString());
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(Path log, List<String> command, Map<String, String> environment) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Child(builder.start(), log);
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(log)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.startsWith(ANSWER)) {
                    copy.write(line + "\n");
                    copy.flush();
                }
                lines.add(line);
            }
        } catch (IOException ended) {
            // With the process.
        }
    }

    /** Waits for a line with that in it, and returns what follows. */
    String await(String mark) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.contains(mark)) {
                return line.substring(line.indexOf(mark) + mark.length()).strip();
            }
            if (line == null && !process.isAlive()) {
                break;
            }
        }
        throw new IllegalStateException(
                (process.isAlive() ? "not ready: '" : "ended: '") + mark + "' is missing; see " + log);
    }

    /** Gives a child of ours a command and returns its answer. */
    String ask(String command) throws InterruptedException {
        try {
            Writer in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("gone; see " + log, e);
        }
        return await(ANSWER);
    }

    /** What the process has used of all cores since it started. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The most memory that it has held at a time. */
    double peakMiB() throws IOException {
        return ProcStatus.peakMiB(status());
    }

    /** The memory that it holds now. */
    double nowMiB() throws IOException {
        return ProcStatus.nowMiB(status());
    }

    private String status() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Kills it: what was to be measured has been. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook has nothing left to kill.
        }
    }
}
