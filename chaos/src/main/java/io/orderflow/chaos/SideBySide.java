package io.orderflow.chaos;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What several threads do at once, until all are done or one fails. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Returns when all are done.
     *
     * @throws Exception the failure of the first that fails; the others have been interrupted, since the run is lost
     */
    static void run(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(threads);
            tasks.forEach(done::submit);
            for (int i = 0; i < tasks.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            threads.shutdownNow();
        }
    }
}
