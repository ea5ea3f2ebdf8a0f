package io.orderflow.log;

import io.orderflow.text.UserLine;
import org.slf4j.Logger;

/**
 * A task that is run again and again, whatever it throws: a {@link java.util.concurrent.ScheduledExecutorService} never runs one
 * again that has thrown once. A line in ten seconds says so.
 */
public final class LastingTask implements Runnable {
    private final String what;
    private final Runnable task;
    private final Logger log;
    private final LineThrottle lines = new LineThrottle(System::nanoTime);

    /**
     * @param what of the line, such as "The look at the disk"
     * @param log of whose task it is
     */
    public LastingTask(String what, Runnable task, Logger log) {
        this.what = what;
        this.task = task;
        this.log = log;
    }

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable failure) {
        try {
            if (lines.pass(failure.getClass().getName(), "") >= 0) {
                log.error("{} failed, and is made again: {}", what, UserLine.of(failure), failure);
            }
        } catch (Throwable noMemory) {
            // It is said again when there is some.
        }
    }
}
