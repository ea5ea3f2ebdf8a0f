package io.orderflow.redrive;

import io.orderflow.redrive.Source.Candidate;
import io.orderflow.redrive.Source.NotTaken;
import java.util.List;

/** One redrive: goes through all dead letters and publishes again those that are selected, one after the other. */
public final class Redrive {
    private final Selection selection;
    private final Watcher watcher;
    private final Count count = new Count();

    public Redrive(Selection selection, Watcher watcher) {
        this.selection = selection;
        this.watcher = watcher;
    }

    /** Is told the progress. */
    public interface Watcher {
        /** One more was looked at. */
        void onSeen(Count soFar);

        /**
         * This one is to be redriven.
         *
         * @return whether to do so
         */
        boolean onDue(Redrivable letter);

        /**
         * It was accepted again.
         *
         * @param stays whether it has not died again since
         */
        default void onRedriven(Redrivable letter, boolean stays) {}

        /** It was not, and is a dead letter still; why, in one line. */
        default void onFailed(Redrivable letter, String reason) {}
    }

    /** @throws Exception if who should take the dead letters, or the database, does not answer; {@link #count} holds until then */
    public void run(List<Source> sources) throws Exception {
        for (Source source : sources) {
            source.forEach(this::visit);
        }
    }

    private void visit(Candidate candidate) throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (selection.includes(candidate.letter())) {
            count.matched++;
            if (candidate.isRedriven()) {
                count.alreadyRedriven++;
            } else if (watcher.onDue(candidate.letter())) {
                redrive(candidate);
            }
        }
        watcher.onSeen(count);
    }

    private void redrive(Candidate candidate) throws Exception {
        try {
            boolean stays = candidate.redrive();
            count.redriven++;
            count.diedAgain += stays ? 0 : 1;
            watcher.onRedriven(candidate.letter(), stays);
        } catch (NotTaken e) {
            count.failed++;
            count.lastFailure = e.getMessage();
            watcher.onFailed(candidate.letter(), e.getMessage());
        }
    }

    /** How it went so far. */
    public Count count() {
        return count;
    }
}
