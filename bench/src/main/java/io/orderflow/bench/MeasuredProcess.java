package io.orderflow.bench;

import io.orderflow.testing.process.ChildProcess;
import io.orderflow.testing.process.Commands;
import io.orderflow.testing.process.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process under measurement, or one that measures. */
final class MeasuredProcess implements AutoCloseable {
    /** How a process of ours begins the line that says that it is ready, and where. */
    static final String READY = "bench server ready ";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ChildProcess process;

    /**
     * @param folder in which it runs
     * @param log gets what it prints, but for the answers of {@link #ask}
     */
    MeasuredProcess(List<String> command, Map<String, String> environment, Path folder, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toAbsolutePath().toFile());
        builder.environment().putAll(environment);
        process = ChildProcess.start(builder, log, line -> {
            lines.add(line);
            return !line.startsWith(Commands.ANSWER);
        });
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
                (process.isAlive() ? "not ready: '" : "ended: '") + mark + "' is missing; see " + process.log());
    }

    /** Gives one that serves {@link Commands} a command, and returns its answer. */
    String ask(String command) throws InterruptedException {
        process.send(command);
        return await(Commands.ANSWER);
    }

    /** What the process has used of all cores since it started. */
    Duration cpu() {
        return process.cpu();
    }

    /** The most memory that it has held at a time, in MiB. */
    double peakMiB() {
        return process.memory().map(ProcessMemory::peak).orElse(Double.NaN);
    }

    /** The memory that it holds now, in MiB. */
    double nowMiB() {
        return process.memory().map(ProcessMemory::now).orElse(Double.NaN);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it: what was to be measured has been. */
    @Override
    public void close() {
        process.kill();
    }
}
