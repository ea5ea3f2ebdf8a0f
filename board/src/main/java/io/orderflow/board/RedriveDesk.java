package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.text.UserLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one redrive run at a time, stops it, and keeps what the latest has told. */
final class RedriveDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveDesk.class);

    /** In milliseconds: what is on its way then has its answer, and is marked. */
    private static final int PATIENCE = 5_000;

    private final Redriver redriver;
    private RedriveJob latest;
    private Thread thread;

    RedriveDesk(Redriver redriver) {
        this.redriver = redriver;
    }

    /** The one that runs or has run last; null if there was none. */
    synchronized RedriveJob latest() {
        return latest;
    }

    /**
     * Begins one, on a thread of its own, since it may take long.
     *
     * @param words for what only this class has to say
     * @return null if another runs still
     */
    synchronized RedriveJob begin(LetterFilter filter, Redriver.Meant meant, Words words) {
        if (latest != null && !latest.state().done()) {
            return null;
        }
        RedriveJob begun = new RedriveJob(meant);
        latest = begun;
        thread = new Thread(() -> run(begun, filter, words), "board-redrive");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (Throwable noThread) {
            // Else it would be under way for ever, and no other could begin.
            begun.end(words.say("unexpected"));
            throw noThread;
        }
        return begun;
    }

    /** Ends the one that runs. What is on its way may have been taken all the same, and goes out once more the next time. */
    synchronized void stop() {
        if (latest != null && !latest.state().done()) {
            thread.interrupt();
        }
    }

    private void run(RedriveJob begun, LetterFilter filter, Words words) {
        String failure = null;
        try {
            redriver.redrive(filter, begun);
        } catch (InterruptedException stopped) {
            failure = words.say("redrive.stopped");
        } catch (Exception e) {
            failure = UserLine.of(e);
        } catch (Throwable bug) {
            LOG.error("A redrive of the board has failed: {}", bug.getClass().getName());
            failure = words.say("unexpected");
        } finally {
            begun.end(failure);
        }
    }

    /** What is confirmed is marked before the database goes. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            stop();
            running = thread;
        }
        try {
            if (running != null) {
                running.join(PATIENCE);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
