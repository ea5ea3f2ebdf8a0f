package io.orderflow.board;

import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.text.UserLine;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one redrive run at a time, and keeps what the latest has told. */
final class RedriveDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveDesk.class);

    private final Redriver redriver;
    private final AtomicReference<RedriveJob> latest = new AtomicReference<>();

    RedriveDesk(Redriver redriver) {
        this.redriver = redriver;
    }

    /** The one that runs or has run last; null if there was none. */
    RedriveJob latest() {
        return latest.get();
    }

    /**
     * Begins one, on a thread of its own, since it may take long.
     *
     * @param words for what only this class has to say
     * @return null if another runs still
     */
    RedriveJob begin(LetterFilter filter, long meant, Words words) {
        RedriveJob before = latest.get();
        RedriveJob begun = new RedriveJob(meant);
        if (before != null && !before.state().done() || !latest.compareAndSet(before, begun)) {
            return null;
        }
        Thread thread = new Thread(() -> run(begun, filter, words), "board-redrive");
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    private void run(RedriveJob begun, LetterFilter filter, Words words) {
        String failure = null;
        try {
            redriver.redrive(filter, begun);
        } catch (Exception e) {
            failure = UserLine.of(e);
        } catch (Throwable bug) {
            LOG.error("A redrive of the board has failed: {}", bug.getClass().getName());
            failure = words.say("unexpected");
        } finally {
            begun.end(failure);
        }
    }
}
