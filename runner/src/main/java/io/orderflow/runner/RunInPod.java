package io.orderflow.runner;

import io.orderflow.text.UserLine;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** The command {@code integration --pod}, without picocli, which takes a start in half a core a tenth of a second. */
final class RunInPod {
    /** Set by Camel K. */
    static final String NAME_VARIABLE = "CAMEL_K_INTEGRATION";

    private RunInPod() {}

    /** Returns the exit code, as the command does. */
    static int execute() {
        try {
            // Beside what follows, and before whoever logs, who would be told off on standard error.
            CompletableFuture<Void> logging = CompletableFuture.runAsync(LoggerFactory::getILoggerFactory);
            Run run = new Run(System.getenv(NAME_VARIABLE), true, Map.of(), System.out::println);
            logging.join();
            run.run();
            return 0;
        } catch (Run.NoSuchNameException e) {
            System.err.println("integration: " + UserLine.of(e));
            return 2;
        } catch (Throwable e) {
            System.err.println("integration: " + UserLine.of(e));
            return 1;
        }
    }
}
