package io.orderflow.chaos.world;

import io.orderflow.testing.process.ChildProcess;
import io.orderflow.testing.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A part of Orderflow in a JVM of its own, which is started again whenever it ends, as a kubelet does. */
public final class Part implements AutoCloseable {
    /** They live for seconds or minutes, and several share two cores. */
    static final JavaCommand JAVA = JavaCommand.shortLived("-Xmx384m");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Executor RESTART = CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);

    private final List<String> command;
    private final Supplier<Map<String, String>> environment;
    private final String startedLine;
    private final Path log;
    private ChildProcess process;
    private CompletableFuture<Void> started = new CompletableFuture<>();
    private boolean wanted;
    private long lives;

    /**
     * @param environment asked at each start
     * @param startedLine which the process prints when it runs
     * @param log gets all that it prints, over all its lives
     */
    Part(List<String> command, Supplier<Map<String, String>> environment, String startedLine, Path log) {
        this.command = command;
        this.environment = environment;
        this.startedLine = startedLine;
        this.log = log;
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
        CompletableFuture<Void> starts = started;
        try {
            lives++;
            process = ChildProcess.start(command, environment.get(), log, line -> {
                if (line.equals(startedLine)) {
                    starts.complete(null);
                }
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess launched = process;
        launched.onExit(() -> onExit(launched));
    }

    private synchronized void onExit(ChildProcess ended) {
        if (ended == process && started.isDone()) {
            started = new CompletableFuture<>();
        }
        if (ended == process && wanted) {
            RESTART.execute(this::launch);
        }
    }

    /** How many times it has been launched. */
    public synchronized long lives() {
        return lives;
    }

    /** Writes a line to the standard input of what runs; nothing if it does not run. */
    public synchronized void tell(String line) {
        if (process != null && process.isAlive()) {
            try {
                process.send(line);
            } catch (UncheckedIOException ending) {
                // Killed a moment ago: it does not run.
            }
        }
    }

    /** Waits until it runs, or runs again. */
    public void awaitStarted() {
        try {
            current().get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "'" + startedLine + "' is missing after " + START_TIMEOUT.toSeconds() + " s; see " + log);
        } catch (Exception e) {
            throw new IllegalStateException("'" + startedLine + "' is missing", e);
        }
    }

    private synchronized CompletableFuture<Void> current() {
        return started;
    }

    /** SIGKILL; it is started again. Returns when it is dead. */
    public void kill() {
        ChildProcess killed;
        synchronized (this) {
            killed = process;
        }
        killed.kill();
        // Ours may run before or after onExit(), which does no harm.
        synchronized (this) {
            if (killed == process && started.isDone()) {
                started = new CompletableFuture<>();
            }
        }
    }

    /** SIGTERM, and SIGKILL if it lives on after the grace period; it stays down. Returns when it has ended. */
    public void terminate() throws InterruptedException {
        ChildProcess told = unwanted();
        if (!told.terminate()) {
            told.kill();
        }
    }

    /** SIGKILL; it stays down. */
    @Override
    public void close() {
        ChildProcess ended = unwanted();
        if (ended != null) {
            ended.kill();
        }
    }

    private synchronized ChildProcess unwanted() {
        wanted = false;
        return process;
    }
}
