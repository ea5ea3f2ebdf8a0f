package io.orderflow.chaos.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A part of Orderflow in a JVM of its own, which is started again whenever it ends, as a kubelet does. */
public final class Part implements AutoCloseable {
    /** What follows a part's name in the line that it prints when it runs. */
    static final String STARTED = " started";

    /** What Kubernetes grants a pod between SIGTERM and SIGKILL. */
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Executor RESTART = CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);

    private final String name;
    private final ProcessBuilder command;
    private final Path logFile;
    private final PrintStream log;
    private Process process;
    private CompletableFuture<Void> started = new CompletableFuture<>();
    private boolean wanted;

    /**
     * @param name as in the line {@code <name> started} that the process prints
     * @param logFile gets all that it prints, over all its lives
     */
    Part(String name, List<String> command, Map<String, String> environment, Path logFile) {
        this.name = name;
        this.logFile = logFile;
        this.command = new ProcessBuilder(command).redirectErrorStream(true);
        this.command.environment().putAll(environment);
        try {
            this.log = new PrintStream(logFile.toFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and keeps it running from now on. */
    public synchronized void start() {
        wanted = true;
        launch();
    }

    private synchronized void launch() {
        if (!wanted) {
            return;
        }
        if (started.isDone()) {
            started = new CompletableFuture<>();
        }
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(new Reader(process, started), name + " output");
        reader.setDaemon(true);
        reader.start();
        process.onExit().thenAccept(this::onExit);
    }

    private synchronized void onExit(Process ended) {
        if (ended == process && started.isDone()) {
            started = new CompletableFuture<>();
        }
        if (ended == process && wanted) {
            RESTART.execute(this::launch);
        }
    }

    /** Waits until it runs, or runs again. */
    public void awaitStarted() {
        try {
            current().get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    name + " has not started within " + START_TIMEOUT.toSeconds() + " s; see " + logFile);
        } catch (Exception e) {
            throw new IllegalStateException(name + " has not started", e);
        }
    }

    private synchronized CompletableFuture<Void> current() {
        return started;
    }

    /** SIGKILL; it is started again. Returns when it is dead. */
    public void kill() {
        Process killed;
        synchronized (this) {
            killed = process;
        }
        killed.destroyForcibly();
        killed.onExit().join();
        // Ours may run before or after onExit(), which does no harm.
        synchronized (this) {
            if (killed == process && started.isDone()) {
                started = new CompletableFuture<>();
            }
        }
    }

    /** SIGTERM, and SIGKILL if it lives on after the grace period; it stays down. Returns when it has ended. */
    public void terminate() {
        Process told;
        synchronized (this) {
            wanted = false;
            told = process;
        }
        told.destroy();
        try {
            told.onExit().get(GRACE_PERIOD.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception overdue) {
            told.destroyForcibly();
            told.onExit().join();
        }
    }

    /** SIGKILL; it stays down. */
    @Override
    public void close() {
        Process ended;
        synchronized (this) {
            wanted = false;
            ended = process;
        }
        if (ended != null) {
            ended.destroyForcibly();
            ended.onExit().join();
        }
    }

    /** Copies the output to the log, and watches for the line that says that it runs. */
    private final class Reader implements Runnable {
        private final Process process;
        private final CompletableFuture<Void> started;

        Reader(Process process, CompletableFuture<Void> started) {
            this.process = process;
            this.started = started;
        }

        @Override
        public void run() {
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line; (line = output.readLine()) != null; ) {
                    log.println(line);
                    if (line.equals(name + STARTED)) {
                        started.complete(null);
                    }
                }
            } catch (IOException ended) {
                log.println(name + " ended");
            }
        }
    }
}
