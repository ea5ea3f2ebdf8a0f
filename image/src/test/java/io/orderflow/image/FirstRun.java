package io.orderflow.image;

import io.orderflow.testing.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An integration that is started, used and stopped, so that its JVM says which classes it has loaded. */
final class FirstRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private FirstRun() {}

    /** What it is started for. */
    interface Use {
        void of(String url) throws Exception;
    }

    /**
     * Returns when it has stopped.
     *
     * @param url out of the line by which it says that it has started
     * @throws java.util.concurrent.ExecutionException it has ended before; names the log
     */
    static void of(ProcessBuilder command, Path log, Function<String, Optional<String>> url, Use use) throws Exception {
        CompletableFuture<String> started = new CompletableFuture<>();
        try (ChildProcess process = ChildProcess.start(command, log, line -> {
            url.apply(line).ifPresent(started::complete);
            return true;
        })) {
            process.onExit(() -> started.completeExceptionally(new IllegalStateException("it has ended; see " + log)));
            use.of(started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            process.terminate();
        }
    }
}
